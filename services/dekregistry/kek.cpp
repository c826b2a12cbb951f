#include "services/dekregistry/kek.h"

#include "services/core/secretpatterns.h"
#include "services/http/jsonmembers.h"

namespace kekkai {

using namespace Qt::StringLiterals;

Result<Kek> Kek::fromJson(const QJsonObject &json)
{
    JsonMembers members(json, {});
    Kek kek;
    kek.name = members.requiredString("name"_L1);
    kek.kmsType = members.requiredString("kmsType"_L1);
    kek.kmsKeyId = withoutLogins(members.requiredString("kmsKeyId"_L1)); // a Vault address may carry one
    kek.kmsProps = members.maskedMap("kmsProps"_L1);
    kek.doc = members.string("doc"_L1);
    kek.shared = members.boolean("shared"_L1);
    kek.deleted = members.boolean("deleted"_L1);
    kek.changedAt = members.milliseconds("ts"_L1);
    return members.result(std::move(kek));
}

QJsonObject Kek::toMaskedJson() const
{
    QJsonObject json{
        {u"name"_s, name},
        {u"kmsType"_s, kmsType},
        {u"kmsKeyId"_s, masked(QJsonValue(kmsKeyId))},
        {u"kmsProps"_s, maskedJson(kmsProps)},
        {u"shared"_s, shared},
    };
    if (!doc.isEmpty())
        json.insert("doc"_L1, masked(QJsonValue(doc)));
    if (changedAt.isValid())
        json.insert("ts"_L1, changedAt.toMSecsSinceEpoch());
    if (deleted)
        json.insert("deleted"_L1, true);
    return json;
}

} // namespace kekkai
