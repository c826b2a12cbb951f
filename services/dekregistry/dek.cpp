#include "services/dekregistry/dek.h"

#include "services/http/jsonmembers.h"

namespace kekkai {

using namespace Qt::StringLiterals;

Result<Dek> Dek::fromJson(const QJsonObject &json)
{
    JsonMembers members(json, {});
    Dek dek;
    dek.kekName = members.requiredString("kekName"_L1);
    dek.subject = members.requiredString("subject"_L1);
    dek.version = members.requiredInteger("version"_L1);
    dek.algorithm = members.string("algorithm"_L1);
    if (dek.algorithm.isEmpty())
        dek.algorithm = u"AES256_GCM"_s;
    dek.encryptedKeyMaterial = members.string("encryptedKeyMaterial"_L1);
    dek.deleted = members.boolean("deleted"_L1);
    dek.changedAt = members.milliseconds("ts"_L1);
    return members.result(std::move(dek));
}

QJsonObject Dek::toJson() const
{
    QJsonObject json{
        {u"kekName"_s, kekName}, {u"subject"_s, subject}, {u"version"_s, version}, {u"algorithm"_s, algorithm}};
    if (!encryptedKeyMaterial.isEmpty())
        json.insert("encryptedKeyMaterial"_L1, encryptedKeyMaterial);
    if (changedAt.isValid())
        json.insert("ts"_L1, changedAt.toMSecsSinceEpoch());
    if (deleted)
        json.insert("deleted"_L1, true);
    return json;
}

const QStringList &dekAlgorithms()
{
    static const QStringList algorithms{u"AES128_GCM"_s, u"AES256_GCM"_s, u"AES256_SIV"_s};
    return algorithms;
}

} // namespace kekkai
