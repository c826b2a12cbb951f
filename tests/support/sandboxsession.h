#pragma once

#include "services/http/nettransport.h"
#include "services/inventory/inventoryloader.h"
#include "services/inventory/session.h"
#include "services/sandbox/sandbox.h"
#include "tests/support/settled.h"

#include <QSignalSpy>

#include <memory>
#include <stdexcept>

namespace kekkai::test {

inline std::shared_ptr<HttpTransport> transportTo(const QUrl &url, const QString &label = QStringLiteral("Sandbox"))
{
    Endpoint endpoint;
    endpoint.label = label;
    endpoint.base = url;
    endpoint.retries = 0;
    return std::make_shared<NetTransport>(endpoint);
}

/// Transports to both servers of a running @p sandbox.
inline Session sessionOf(const Sandbox &sandbox)
{
    return {transportTo(sandbox.schemaRegistryUrl()), transportTo(sandbox.cmfUrl())};
}

/// What is read of @p parts; std::runtime_error when it takes too long.
inline InventoryPtr inventoryOf(const Session &session, const QList<InventoryPart> &parts)
{
    InventoryLoader loader(session);
    QSignalSpy finished(&loader, &InventoryLoader::finished);
    loader.load(parts);
    if (!QTest::qWaitFor([&finished] { return !finished.isEmpty(); }, 60000))
        throw std::runtime_error("the inventory was not loaded in time");
    return loader.inventory();
}

/// One request; @p path with its query. Errors as values.
inline Result<HttpReply> request(const std::shared_ptr<HttpTransport> &transport, const QByteArray &verb,
                                 const QByteArray &path, const QByteArray &body = {})
{
    HttpRequest request;
    request.verb = verb;
    const qsizetype mark = path.indexOf('?');
    request.path = path.left(mark < 0 ? path.size() : mark);
    if (mark >= 0)
        request.query = QUrlQuery(QString::fromUtf8(path.mid(mark + 1)));
    request.body = body;
    return settled(transport->send(request));
}

} // namespace kekkai::test
