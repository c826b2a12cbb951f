#include "services/catalog/tagdefinition.h"

#include "services/http/jsonmembers.h"

namespace kekkai {

using namespace Qt::StringLiterals;

Result<TagDefinition> TagDefinition::fromJson(const QJsonObject &json, const QString &where)
{
    JsonMembers members(json, where);
    TagDefinition tag;
    tag.name = members.requiredString("name"_L1);
    tag.description = members.string("description"_L1);
    tag.entityTypes = members.strings("entityTypes"_L1);
    return members.result(std::move(tag));
}

} // namespace kekkai
