#pragma once

#include <QNetworkProxyFactory>
#include <QString>
#include <QUrl>

namespace kekkai {

/// The system's proxies, but none for this computer itself.
///
/// "None" is said as DefaultProxy, the application's own proxy, which is none either: nobody sets one, and the first of
/// these switches off that Qt asks the system for it (it does by itself on Windows and macOS). For NoProxy
/// QNetworkAccessManager (6.4) opens sockets without a buffer, and then reads every byte of a reply's head with a
/// system call of its own: some 130 of them for one request.
class SystemProxies final : public QNetworkProxyFactory {
public:
    SystemProxies();
    QList<QNetworkProxy> queryProxy(const QNetworkProxyQuery &query) override;
};

/// "host:port" of the proxy that @p url is asked through; empty when it is asked directly. May take a moment where the
/// system has to ask for its settings: not for the GUI thread.
[[nodiscard]] QString proxyFor(const QUrl &url);

} // namespace kekkai
