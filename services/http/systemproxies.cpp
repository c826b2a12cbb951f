#include "services/http/systemproxies.h"

#include "services/http/authorization.h"

#include <mutex>

namespace kekkai {

using namespace Qt::StringLiterals;

SystemProxies::SystemProxies()
{
    static std::once_flag once;
    std::call_once(once, [] { setUseSystemConfiguration(false); });
}

QList<QNetworkProxy> SystemProxies::queryProxy(const QNetworkProxyQuery &query)
{
    if (isLoopbackHost(query.peerHostName()))
        return {QNetworkProxy(QNetworkProxy::DefaultProxy)};
    QList<QNetworkProxy> proxies = systemProxyForQuery(query);
    for (QNetworkProxy &proxy : proxies) {
        if (proxy.type() == QNetworkProxy::NoProxy)
            proxy = QNetworkProxy(QNetworkProxy::DefaultProxy);
    }
    return proxies;
}

QString proxyFor(const QUrl &url)
{
    const QNetworkProxy proxy = SystemProxies().queryProxy(QNetworkProxyQuery(url)).value(0);
    return proxy.type() == QNetworkProxy::DefaultProxy || proxy.hostName().isEmpty()
        ? QString()
        : u"%1:%2"_s.arg(proxy.hostName()).arg(proxy.port());
}

} // namespace kekkai
