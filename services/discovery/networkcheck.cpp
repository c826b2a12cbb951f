#include "services/discovery/networkcheck.h"

#include "services/core/pending.h"

#include <QHostInfo>
#include <QNetworkProxy>
#include <QTcpSocket>
#include <QTimer>

#include <memory>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

/// Ends @p work, which answers @p pending, when that is answered, canceled or late.
template <typename T>
void watch(QObject *work, const std::shared_ptr<Pending<T>> &pending, std::chrono::milliseconds limit,
           const Cancellation &cancellation)
{
    auto *timer = new QTimer(work);
    timer->setSingleShot(true);
    QObject::connect(timer, &QTimer::timeout, work, [work, pending, limit] {
        pending->answer(failure(ApiError::Kind::Timeout, u"no answer within %1 ms"_s.arg(limit.count())));
        work->deleteLater();
    });
    timer->start(limit);
    const auto stop = [work, pending] {
        pending->answer(failure(ApiError::Kind::Canceled));
        work->deleteLater();
    };
    QObject::connect(cancellation.signal(), &CancelSignal::canceled, work, stop);
    if (cancellation.isCanceled())
        stop();
}

} // namespace

QFuture<Result<QList<QHostAddress>>> hostAddresses(const QString &host, std::chrono::milliseconds limit,
                                                   const Cancellation &cancellation)
{
    const auto pending = std::make_shared<Pending<QList<QHostAddress>>>();
    auto *work = new QObject; // ends itself
    QHostInfo::lookupHost(host, work, [work, pending](const QHostInfo &info) {
        if (info.error() == QHostInfo::NoError && !info.addresses().isEmpty())
            pending->answer(info.addresses());
        else
            pending->answer(failure(ApiError::Kind::Offline, info.errorString()));
        work->deleteLater();
    });
    watch(work, pending, limit, cancellation);
    return pending->future();
}

QFuture<Result<QHostAddress>> tcpAnswer(const QString &host, int port, std::chrono::milliseconds limit,
                                        const Cancellation &cancellation)
{
    const auto pending = std::make_shared<Pending<QHostAddress>>();
    auto *socket = new QTcpSocket; // ends itself
    socket->setProxy(QNetworkProxy::NoProxy);
    QObject::connect(socket, &QTcpSocket::connected, socket, [socket, pending] {
        pending->answer(socket->peerAddress());
        socket->deleteLater();
    });
    QObject::connect(socket, &QTcpSocket::errorOccurred, socket, [socket, pending] {
        pending->answer(failure(ApiError::Kind::Offline, socket->errorString()));
        socket->deleteLater();
    });
    watch(socket, pending, limit, cancellation);
    if (!cancellation.isCanceled())
        socket->connectToHost(host, static_cast<quint16>(port));
    return pending->future();
}

} // namespace kekkai
