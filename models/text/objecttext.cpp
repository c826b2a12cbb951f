#include "models/text/objecttext.h"

#include <QCoreApplication>

namespace kekkai {

namespace {

struct ObjectTexts {
    Q_DECLARE_TR_FUNCTIONS(kekkai::ObjectText)
};

} // namespace

QString objectLabel(const ObjectRef &object)
{
    const auto part = [&object](qsizetype i) { return object.key.value(i); };
    switch (object.kind) {
    case ObjectRef::Kind::None:
        return {};
    case ObjectRef::Kind::Kek:
    case ObjectRef::Kind::Secret:
    case ObjectRef::Kind::Environment:
    case ObjectRef::Kind::Catalog:
    case ObjectRef::Kind::Tag:
        return part(0);
    case ObjectRef::Kind::Dek:
        return ObjectTexts::tr("%1 version %2 · %3").arg(part(1), part(3), part(2));
    case ObjectRef::Kind::Subject:
        return object.key.size() > 1 ? ObjectTexts::tr("%1 version %2").arg(part(0), part(1)) : part(0);
    case ObjectRef::Kind::Field:
        return ObjectTexts::tr("%1 in %2").arg(part(2), part(0));
    case ObjectRef::Kind::Policy:
        return ObjectTexts::tr("%1 in %2").arg(part(2), part(0));
    case ObjectRef::Kind::Mapping:
        return ObjectTexts::tr("%1 in %2").arg(part(1), part(0));
    case ObjectRef::Kind::Database:
        return QString(part(0) + u'.' + part(1));
    case ObjectRef::Kind::KmsKey:
        return part(1);
    }
    return {};
}

QString objectKindText(ObjectRef::Kind kind)
{
    switch (kind) {
    case ObjectRef::Kind::None:
        return {};
    case ObjectRef::Kind::Kek:
        return ObjectTexts::tr("KEK");
    case ObjectRef::Kind::Dek:
        return ObjectTexts::tr("DEK");
    case ObjectRef::Kind::Subject:
        return ObjectTexts::tr("Subject");
    case ObjectRef::Kind::Field:
        return ObjectTexts::tr("Field");
    case ObjectRef::Kind::Policy:
        return ObjectTexts::tr("Policy");
    case ObjectRef::Kind::Secret:
        return ObjectTexts::tr("Secret");
    case ObjectRef::Kind::Mapping:
        return ObjectTexts::tr("Secret mapping");
    case ObjectRef::Kind::Environment:
        return ObjectTexts::tr("Environment");
    case ObjectRef::Kind::Catalog:
        return ObjectTexts::tr("Catalog");
    case ObjectRef::Kind::Database:
        return ObjectTexts::tr("Database");
    case ObjectRef::Kind::Tag:
        return ObjectTexts::tr("Tag");
    case ObjectRef::Kind::KmsKey:
        return ObjectTexts::tr("KMS key");
    }
    return {};
}

QString objectText(const ObjectRef &object)
{
    const QString kind = objectKindText(object.kind);
    return kind.isEmpty() ? QString() : ObjectTexts::tr("%1 %2").arg(kind, objectLabel(object));
}

QString partText(InventoryPart part)
{
    switch (part) {
    case InventoryPart::Registry:
        return ObjectTexts::tr("Schema Registry settings");
    case InventoryPart::Keks:
        return ObjectTexts::tr("KEKs");
    case InventoryPart::Deks:
        return ObjectTexts::tr("DEKs");
    case InventoryPart::Subjects:
        return ObjectTexts::tr("Schemas");
    case InventoryPart::Tags:
        return ObjectTexts::tr("Tag definitions");
    case InventoryPart::CmfSystem:
        return ObjectTexts::tr("CMF version");
    case InventoryPart::Environments:
        return ObjectTexts::tr("Environments");
    case InventoryPart::Secrets:
        return ObjectTexts::tr("Secrets");
    case InventoryPart::Catalogs:
        return ObjectTexts::tr("Catalogs and databases");
    case InventoryPart::ComputePools:
        return ObjectTexts::tr("Compute pools");
    case InventoryPart::Applications:
        return ObjectTexts::tr("Applications");
    }
    return {};
}

QString phaseText(PartState::Phase phase)
{
    switch (phase) {
    case PartState::Phase::NotAsked:
        return ObjectTexts::tr("no server for it");
    case PartState::Phase::Waiting:
        return ObjectTexts::tr("waiting");
    case PartState::Phase::Loading:
        return ObjectTexts::tr("loading");
    case PartState::Phase::Complete:
        return ObjectTexts::tr("complete");
    case PartState::Phase::Failed:
        return ObjectTexts::tr("failed");
    case PartState::Phase::Canceled:
        return ObjectTexts::tr("canceled");
    case PartState::Phase::Absent:
        return ObjectTexts::tr("the server does not have it");
    }
    return {};
}

} // namespace kekkai
