#include "services/catalog/catalogclient.h"

#include "services/http/jsonmembers.h"
#include "services/http/jsonreply.h"
#include "services/schemaregistry/registryrequest.h"

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

Result<QList<TagDefinition>> parseTags(const HttpReply &reply)
{
    const Result<QJsonArray> json = jsonArray(reply);
    if (!json)
        return tl::unexpected(json.error());
    JsonMembers members(QJsonObject{{QString(), *json}}, {});
    QList<TagDefinition> tags = members.objects<TagDefinition>({}, TagDefinition::fromJson);
    return members.result(std::move(tags));
}

} // namespace

Task<Result<QList<TagDefinition>>> CatalogClient::tagDefinitions(Cancellation cancellation) const
{
    const auto transport = m_transport;
    Result<HttpReply> reply =
        co_await transport->send(registryGet("/catalog/v1/types/tagdefs"_ba, std::move(cancellation)));
    Result<QList<TagDefinition>> tags = co_await parsed(std::move(reply), parseTags);
    co_return tags;
}

} // namespace kekkai
