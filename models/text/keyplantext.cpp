#include "models/text/keyplantext.h"

#include "models/text/objecttext.h"

#include <QCoreApplication>
#include <QJsonArray>

#include <algorithm>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(kekkai::KeyPlanText)
};

int number(const QJsonObject &arguments, QLatin1StringView name)
{
    return arguments.value(name).toInt();
}

/// "a, b, c and 7 more".
QString names(const QJsonObject &arguments, QLatin1StringView name)
{
    constexpr qsizetype shown = 5;
    QStringList some;
    const QJsonArray all = arguments.value(name).toArray();
    for (const auto &each : all)
        some.append(each.toString().isEmpty() ? Text::tr("the whole registry") : each.toString());
    const qsizetype more = std::max<qsizetype>(number(arguments, "count"_L1), some.size()) - shown;
    const QString list = some.mid(0, shown).join(Text::tr(", "));
    return more > 0 ? Text::tr("%1 and %n more", nullptr, int(more)).arg(list) : list;
}

/// What a plan over keys is about: its one object, or how many keys.
QString about(const QJsonObject &arguments)
{
    if (const auto object = objectFromJson(arguments.value("object"_L1), {}); object) {
        const bool isSeries = object->kind == ObjectRef::Kind::Dek && object->key.size() == 3;
        const QString name =
            isSeries ? Text::tr("DEK %1 · %2").arg(object->key.at(1), object->key.at(2)) : objectText(*object);
        const int deks = number(arguments, "deks"_L1);
        return object->kind == ObjectRef::Kind::Kek && deks > 0
            ? Text::tr("%1 with %n DEK version(s)", nullptr, deks).arg(name)
            : name;
    }
    return Text::tr("%1 and %2")
        .arg(Text::tr("%n KEK(s)", nullptr, number(arguments, "keks"_L1)),
             Text::tr("%n DEK version(s)", nullptr, number(arguments, "deks"_L1)));
}

QString impactWarning(const PlanText &warning)
{
    const QJsonObject &arguments = warning.arguments;
    const QString &kind = warning.kind;
    const int count = number(arguments, "count"_L1);
    const QString subjects = names(arguments, "subjects"_L1);
    if (kind == "impact.neverReadable"_L1)
        return Text::tr("What was written to %n subject(s) can never be read again: %1.", nullptr, count).arg(subjects);
    if (kind == "impact.producersSendClear"_L1)
        return Text::tr("Producers of %n subject(s) will send clear text, as their rules say onFailure NONE: %1.",
                        nullptr, count)
            .arg(subjects);
    if (kind == "impact.producersStop"_L1)
        return Text::tr("Producers of %n subject(s) stop: %1.", nullptr, count).arg(subjects);
    if (kind == "impact.onlyJavaReads"_L1)
        return Text::tr("Of %n subject(s), consumers of Java still read, JavaScript and C++ do not: %1.", nullptr,
                        count)
            .arg(subjects);
    if (kind == "impact.producersMakeNewKey"_L1)
        return Text::tr("Producers of %n subject(s) make a new key by themselves and go on, and nothing tells them "
                        "what is lost: %1.",
                        nullptr, count)
            .arg(subjects);
    if (kind == "impact.producersBringBack"_L1)
        return Text::tr("Producers of %n subject(s) undelete the KEK by themselves with their next message: %1.",
                        nullptr, count)
            .arg(subjects);
    if (kind == "impact.settings"_L1)
        return Text::tr("%n setting(s) put rules with this key into new versions: %1.", nullptr, count)
            .arg(names(arguments, "scopes"_L1));
    if (kind == "impact.incomplete"_L1)
        return Text::tr("Not everything could be looked at, so more may depend on it than is shown here.");
    return {};
}

QString deletionWarning(const PlanText &warning)
{
    const QJsonObject &arguments = warning.arguments;
    const QString &kind = warning.kind;
    if (kind == "delete.softFirst"_L1)
        return Text::tr("Better: soft-delete first, and watch for a while whether anything misses it. That can be "
                        "taken back.");
    if (kind == "delete.forEver"_L1) {
        const auto count = [&arguments](QLatin1StringView name) { return number(arguments, name); };
        return Text::tr("This cannot be undone. It concerns %1.")
            .arg(QStringList{Text::tr("%n subject(s)", nullptr, count("subjects"_L1)),
                             Text::tr("%n topic(s)", nullptr, count("topics"_L1)),
                             Text::tr("%n schema version(s)", nullptr, count("versions"_L1)),
                             Text::tr("%n rule(s)", nullptr, count("rules"_L1)),
                             Text::tr("%n field(s)", nullptr, count("fields"_L1)),
                             Text::tr("%n DEK version(s)", nullptr, count("deks"_L1))}
                     .join(Text::tr(", ")));
    }
    if (kind == "keys.deksUnread"_L1)
        return Text::tr("%n DEK(s) could not be read and are not in this plan. If they are under a KEK that goes, the "
                        "registry will refuse that.",
                        nullptr, number(arguments, "count"_L1));
    if (kind == "undelete.ageTrap"_L1) {
        const int rotating = number(arguments, "rotating"_L1);
        return rotating > 0
            ? Text::tr("An undelete makes a DEK look new: the expiry of %n DEK(s) starts again, and rotation comes "
                       "that much later.",
                       nullptr, rotating)
            : Text::tr("An undelete makes a DEK look new: its age is counted from now on.");
    }
    if (kind == "undelete.keksToo"_L1)
        return Text::tr("Their KEKs are undeleted first, as the registry demands: %1.")
            .arg(names(arguments, "names"_L1));
    if (kind == "undelete.deletedEarlier"_L1)
        return Text::tr("%n DEK(s) had been deleted more than a day before the KEK, perhaps for a reason of their own. "
                        "They come back too.",
                        nullptr, number(arguments, "count"_L1));
    return {};
}

QString registrationWarning(const PlanText &warning)
{
    const QJsonObject &arguments = warning.arguments;
    const QString &kind = warning.kind;
    if (kind == "register.sameKmsKey"_L1)
        return Text::tr("The same key of the KMS is registered already, as %1. Two names for one key are two sets of "
                        "DEKs, and what one name allows it allows for both.")
            .arg(names(arguments, "names"_L1));
    if (kind == "register.azureUnversioned"_L1)
        return Text::tr("The key id names no version, and encrypt.azure.key.version.save is not \"true\": when the key "
                        "is rotated in Azure, DEKs that were made before can no longer be decrypted.");
    if (kind == "register.credentialsExposed"_L1)
        return Text::tr("Everybody who may read this KEK reads these credentials: %1. Better give them to the clients "
                        "and to the Schema Registry by other means.")
            .arg(names(arguments, "properties"_L1));
    if (kind == "register.shared"_L1)
        return arguments.value("kmsType"_L1).toString() == "aws-kms"_L1
            ? Text::tr("Shared: the Schema Registry decrypts DEKs for everybody who may read them. On Confluent's "
                       "hosted service, its key policy must be added to the AWS key first. On Confluent Platform, the "
                       "registry needs credentials of its own for the KMS.")
            : Text::tr("Shared: the Schema Registry decrypts DEKs for everybody who may read them, and needs "
                       "credentials of its own for the KMS.");
    if (kind == "register.ruleDefaultName"_L1)
        return Text::tr("A rule that names only the key id gets a KEK called %1, not this one: name the KEK in rules.")
            .arg(arguments.value("name"_L1).toString());
    if (kind == "register.bringsBack"_L1)
        return Text::tr("There is a soft-deleted KEK of this name with the same values: it comes back, without its "
                        "DEKs.");
    if (kind == "update.unshared"_L1)
        return Text::tr("No longer shared: clients that have no access to the KMS themselves can neither write nor "
                        "read any more.");
    if (kind == "dek.subjectUnknown"_L1)
        return Text::tr("There is no subject %1 in the Schema Registry.").arg(arguments.value("subject"_L1).toString());
    if (kind == "dek.versionGap"_L1)
        return Text::tr("The newest version is %1. Producers that rotate use the highest one and would go on from %2.")
            .arg(number(arguments, "newest"_L1))
            .arg(number(arguments, "version"_L1));
    return {};
}

} // namespace

QString keyPlanTitle(const PlanText &title)
{
    const QJsonObject &arguments = title.arguments;
    const QString name = arguments.value("name"_L1).toString();
    if (title.kind == "kek.register"_L1)
        return Text::tr("Register the KEK %1 (%2)").arg(name, arguments.value("kmsType"_L1).toString());
    if (title.kind == "kek.update"_L1)
        return Text::tr("Change the KEK %1").arg(name);
    if (title.kind == "kek.test"_L1)
        return name.isEmpty() ? Text::tr("Test %n KEK(s)", nullptr, number(arguments, "keks"_L1))
                              : Text::tr("Test the KEK %1").arg(name);
    if (title.kind == "keys.softDelete"_L1)
        return Text::tr("Soft-delete %1").arg(about(arguments));
    if (title.kind == "keys.purge"_L1)
        return Text::tr("Delete for good: %1").arg(about(arguments));
    if (title.kind == "keys.undelete"_L1)
        return Text::tr("Undelete %1").arg(about(arguments));
    if (title.kind == "dek.create"_L1)
        return Text::tr("Create %1").arg(about(arguments));
    return {};
}

QString keyWarningText(const PlanText &warning)
{
    for (const auto &text : {impactWarning, deletionWarning, registrationWarning}) {
        if (QString sentence = text(warning); !sentence.isEmpty())
            return sentence;
    }
    return {};
}

QString keyStepText(const Step &step)
{
    const QString name = objectLabel(step.object);
    const QString kek = step.object.key.value(0);
    const auto is = [&step](QLatin1StringView kind) { return step.kind == kind; };
    if (is("kek.register"_L1))
        return Text::tr("Register the KEK %1").arg(name);
    if (is("kek.update"_L1))
        return Text::tr("Change the KEK %1: %2").arg(name, step.arguments.keys().join(Text::tr(", ")));
    if (is("kek.softDelete"_L1))
        return Text::tr("Soft-delete the KEK %1").arg(name);
    if (is("kek.undelete"_L1))
        return Text::tr("Undelete the KEK %1").arg(name);
    if (is("kek.purge"_L1))
        return Text::tr("Delete the KEK %1 for good").arg(name);
    if (is("kek.test"_L1))
        return Text::tr("Test the KEK %1 (changes nothing)").arg(name);
    if (is("dek.create"_L1))
        return step.arguments.contains("encryptedKeyMaterial"_L1)
            ? Text::tr("Create the DEK %1 of %2 with the given material").arg(name, kek)
            : Text::tr("Let the registry make the DEK %1 of %2").arg(name, kek);
    if (is("dek.softDelete"_L1))
        return Text::tr("Soft-delete the DEK %1 of %2").arg(name, kek);
    if (is("dek.undelete"_L1))
        return Text::tr("Undelete the DEK %1 of %2").arg(name, kek);
    if (is("dek.purge"_L1))
        return Text::tr("Delete the DEK %1 of %2 for good").arg(name, kek);
    return {};
}

QString keyPlanProblemText(const KeyPlanProblem &problem)
{
    const QString name = objectText(problem.object);
    switch (problem.kind) {
    case KeyPlanProblem::Kind::NotRead:
        return Text::tr("The keys could not be read, so no plan can be made.");
    case KeyPlanProblem::Kind::UnknownObject:
        return problem.object.kind == ObjectRef::Kind::Dek && problem.object.key.size() == 3
            ? Text::tr("There is no DEK %1 · %2 under %3.")
                  .arg(problem.object.key.at(1), problem.object.key.at(2), problem.object.key.at(0))
            : Text::tr("There is no %1.").arg(name);
    case KeyPlanProblem::Kind::NothingToDo:
        return Text::tr("There is nothing to do: everything is so already.");
    case KeyPlanProblem::Kind::DraftRefused:
        return Text::tr("The registry would refuse this.");
    case KeyPlanProblem::Kind::KekSoftDeleted:
        return Text::tr("%1 is soft-deleted. Undelete it first.").arg(name);
    case KeyPlanProblem::Kind::KekNotShared:
        return Text::tr("%1 is not shared: the Schema Registry has no access to its KMS, and there is nothing to test.")
            .arg(name);
    case KeyPlanProblem::Kind::MaterialMissing:
        return Text::tr("%1 is not shared, so the registry cannot make a DEK itself: give the encrypted key material.")
            .arg(name);
    case KeyPlanProblem::Kind::DekExists:
        return Text::tr("There is a %1 already. The material of a version never changes.").arg(name);
    case KeyPlanProblem::Kind::DekInvalid:
        return Text::tr("A DEK needs a subject without control characters, a version from 1, and AES128_GCM, "
                        "AES256_GCM or AES256_SIV.");
    }
    return {};
}

QString kekDraftIssueText(const KekDraftIssue &issue)
{
    const QString property = issue.member.mid(QLatin1StringView("kmsProps.").size());
    switch (issue.problem) {
    case KekDraftProblem::NameMissing:
        return Text::tr("A KEK needs a name.");
    case KekDraftProblem::NameInvalid:
        return Text::tr(
            "The name begins with a letter or \"_\" and has letters, digits, \"_\" and \"-\", at most 256.");
    case KekDraftProblem::NameTaken:
        return Text::tr("There is a KEK of this name already, with other values or live.");
    case KekDraftProblem::KmsTypeMissing:
        return Text::tr("A KEK needs the type of its KMS.");
    case KekDraftProblem::KmsKeyIdMissing:
        return Text::tr("A KEK needs the id of its key in the KMS.");
    case KekDraftProblem::KmsKeyIdMisfit:
        return Text::tr("The key id does not begin as this KMS wants it: arn:aws:kms: for aws-kms, https:// for "
                        "azure-kms, projects/ for gcp-kms, https:// or http:// for hcvault.");
    case KekDraftProblem::KmsKeyIdHoldsLogin:
        return Text::tr("The key id holds a user name or password, which every reader of the KEK would see.");
    case KekDraftProblem::PropertyNameMissing:
        return Text::tr("A property has no name.");
    case KekDraftProblem::PropertyHoldsCredential:
        return issue.member == "doc"_L1
            ? Text::tr("The description holds what looks like a credential.")
            : Text::tr("The property %1 looks like a credential: give it as one, so that it is never shown.")
                  .arg(property);
    case KekDraftProblem::CredentialNotKnown:
        return Text::tr("The name of the property %1 does not tell that it is a credential: it would be shown in clear "
                        "wherever the KEK is. Give it as text if it is none.")
            .arg(property);
    case KekDraftProblem::TextHoldsSlot:
        return Text::tr("\"${secret:\" cannot be part of a text, as it stands for a secret in plans.");
    }
    return {};
}

} // namespace kekkai
