#include "models/text/plantext.h"

#include "models/text/jsontext.h"
#include "models/text/objecttext.h"
#include "models/text/valuetext.h"
#include "services/core/secretpatterns.h"
#include "services/plans/secretslots.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(kekkai::PlanText)
};

int number(const QJsonObject &arguments, QLatin1StringView name)
{
    return arguments.value(name).toInt();
}

QString text(const QJsonObject &arguments, QLatin1StringView name)
{
    return visibleText(arguments.value(name).toString());
}

/// "a, b, c and 4 more", of a list that may be shortened already.
QString namesText(const QJsonObject &arguments, QLatin1StringView name, int count)
{
    constexpr int most = 5;
    QStringList shown;
    const QJsonArray names = arguments.value(name).toArray();
    for (qsizetype i = 0; i < names.size() && i < most; ++i) {
        const QString each = names.at(i).toString();
        shown.append(each.isEmpty() ? Text::tr("the whole registry") : elideMiddle(visibleText(each), 60));
    }
    const int left = count - int(shown.size());
    const QString list = shown.join(Text::tr(", "));
    return left > 0 ? Text::tr("%1 and %n more", nullptr, left).arg(list) : list;
}

QString objectIn(const QJsonObject &arguments)
{
    const auto object = objectFromJson(arguments.value("object"_L1), {});
    return object ? visibleText(objectText(*object)) : QString();
}

/// "KEK pii and its 3 DEKs", "3 DEKs", "2 KEKs and 5 DEKs".
QString keysPhrase(const QJsonObject &arguments)
{
    const int keks = number(arguments, "keks"_L1);
    const int deks = number(arguments, "deks"_L1);
    const auto object = objectFromJson(arguments.value("object"_L1), {});
    if (object && object->kind == ObjectRef::Kind::Kek) {
        const QString name = visibleText(objectText(*object));
        return deks == 0 ? name : Text::tr("%1 and its %n DEK(s)", nullptr, deks).arg(name);
    }
    if (object && object->key.size() == 4 && keks == 0)
        return visibleText(objectText(*object));
    const QString dekWords = Text::tr("%n DEK(s)", nullptr, deks);
    if (keks == 0)
        return dekWords;
    const QString kekWords = Text::tr("%n KEK(s)", nullptr, keks);
    return deks == 0 ? kekWords : Text::tr("%1 and %2").arg(kekWords, dekWords);
}

QString dekText(const ObjectRef &dek)
{
    return visibleText(Text::tr("DEK %1 of KEK %2").arg(objectLabel(dek), dek.key.value(0)));
}

QString keyWarning(const QString &kind, const QJsonObject &arguments)
{
    const int count = number(arguments, "count"_L1);
    if (kind == "keys.deksUnread"_L1)
        return Text::tr("Not all DEKs could be read. One that is not known here is not part of this plan, and may make "
                        "a step fail.");
    if (kind == "undelete.keksToo"_L1)
        return Text::tr("%n KEK(s) must be undeleted first: %1.", nullptr, count)
            .arg(namesText(arguments, "names"_L1, count));
    if (kind == "undelete.deletedEarlier"_L1)
        return Text::tr("%n DEK(s) were deleted more than a day before their KEK, and so perhaps for a reason of "
                        "their own. They come back as well.",
                        nullptr, count);
    if (kind == "undelete.ageTrap"_L1) {
        const int rotating = number(arguments, "rotating"_L1);
        const QString said = Text::tr("Undeleting renews the time of a DEK: its age counts from now.");
        return rotating == 0
            ? said
            : said + u' '
                + Text::tr("%n of them expire by a rule: their expiry starts again, and they are used longer than the "
                           "rule meant.",
                           nullptr, rotating);
    }
    if (kind == "register.sameKmsKey"_L1)
        return Text::tr("%n KEK(s) name the same key of the KMS: %1. Whoever takes that key away, takes it from all of "
                        "them.",
                        nullptr, count)
            .arg(namesText(arguments, "names"_L1, count));
    if (kind == "register.azureUnversioned"_L1)
        return Text::tr("The key id names no version of the Azure key, and encrypt.azure.key.version.save is not set: "
                        "once the key is rotated in Azure, DEKs that were wrapped before cannot be unwrapped.");
    if (kind == "register.credentialsExposed"_L1)
        return Text::tr("%n property(s) hold credentials: %1. Everybody who may read the KEK can read them. Give them "
                        "to the clients instead.",
                        nullptr, count)
            .arg(namesText(arguments, "properties"_L1, count));
    if (kind == "register.shared"_L1)
        return Text::tr("Shared: the Schema Registry itself uses the key at the KMS, to make DEKs and to decrypt them "
                        "for clients. It needs the right to do so there.");
    if (kind == "register.ruleDefaultName"_L1)
        return Text::tr("A rule that names only the key of the KMS would call its KEK %1: it would not find this one.")
            .arg(text(arguments, "name"_L1));
    if (kind == "register.bringsBack"_L1)
        return Text::tr("A soft-deleted KEK of this name is equal: registering brings it back.");
    if (kind == "update.unshared"_L1)
        return Text::tr("No longer shared: clients that have no access to the KMS of their own can no longer encrypt "
                        "or decrypt.");
    if (kind == "dek.subjectUnknown"_L1)
        return Text::tr("No subject is called %1 yet.").arg(text(arguments, "subject"_L1));
    if (kind == "dek.versionGap"_L1)
        return Text::tr("Version %1 does not follow the newest one, %2.")
            .arg(numberText(number(arguments, "version"_L1)), numberText(number(arguments, "newest"_L1)));
    return {};
}

QString deletionWarning(const QString &kind, const QJsonObject &arguments)
{
    const int count = number(arguments, "count"_L1);
    const auto subjects = [&arguments, count](const QString &sentence) {
        return sentence.arg(namesText(arguments, "subjects"_L1, count));
    };
    if (kind == "impact.neverReadable"_L1)
        return subjects(Text::tr("What was encrypted for %n subject(s) can never be read again: %1.", nullptr, count));
    if (kind == "impact.producersSendClear"_L1)
        return subjects(Text::tr("Producers of %n subject(s) will send clear text, as their rule says onFailure NONE: "
                                 "%1.",
                                 nullptr, count));
    if (kind == "impact.producersStop"_L1)
        return subjects(Text::tr("Producers of %n subject(s) stop: every message fails: %1.", nullptr, count));
    if (kind == "impact.onlyJavaReads"_L1)
        return subjects(Text::tr("Consumers of %n subject(s) in Java still read, those in JavaScript and C++ do not: "
                                 "%1.",
                                 nullptr, count));
    if (kind == "impact.producersMakeNewKey"_L1)
        return subjects(Text::tr("Producers of %n subject(s) make a new key and go on; nothing tells them that what "
                                 "was written before needs the old one: %1.",
                                 nullptr, count));
    if (kind == "impact.producersBringBack"_L1)
        return subjects(Text::tr("The next producer of %n subject(s) brings the KEK back by registering it as its rule "
                                 "says: %1.",
                                 nullptr, count));
    if (kind == "impact.settings"_L1)
        return Text::tr("%n setting(s) put rules with this key into each new schema version: %1.", nullptr, count)
            .arg(namesText(arguments, "scopes"_L1, count));
    if (kind == "impact.incomplete"_L1)
        return Text::tr("Not everything could be looked at: more may depend on it than is counted here.");
    if (kind == "delete.softFirst"_L1)
        return Text::tr("Recommended: soft-delete first, watch for some days whether anybody misses it, and only then "
                        "delete for ever. What is soft-deleted can be undeleted.");
    if (kind == "delete.forEver"_L1)
        return Text::tr("Nobody can bring it back, not even the administrator of the registry. Concerned: %1.")
            .arg(QStringList{Text::tr("%n subject(s)", nullptr, number(arguments, "subjects"_L1)),
                             Text::tr("%n topic(s)", nullptr, number(arguments, "topics"_L1)),
                             Text::tr("%n schema version(s)", nullptr, number(arguments, "versions"_L1)),
                             Text::tr("%n rule(s)", nullptr, number(arguments, "rules"_L1)),
                             Text::tr("%n field(s)", nullptr, number(arguments, "fields"_L1)),
                             Text::tr("%n DEK version(s)", nullptr, number(arguments, "deks"_L1))}
                     .join(Text::tr(", ")));
    return {};
}

} // namespace

QString planTitleText(const PlanText &title, int steps)
{
    const QJsonObject &arguments = title.arguments;
    if (title.kind == "keys.purge"_L1)
        return Text::tr("Delete %1 for ever").arg(keysPhrase(arguments));
    if (title.kind == "keys.softDelete"_L1)
        return Text::tr("Soft-delete %1").arg(keysPhrase(arguments));
    if (title.kind == "keys.undelete"_L1)
        return Text::tr("Undelete %1").arg(keysPhrase(arguments));
    if (title.kind == "kek.register"_L1)
        return Text::tr("Register KEK %1").arg(text(arguments, "name"_L1));
    if (title.kind == "kek.update"_L1)
        return Text::tr("Change KEK %1").arg(text(arguments, "name"_L1));
    if (title.kind == "dek.create"_L1)
        return Text::tr("Create %1").arg(objectIn(arguments));
    if (title.kind == "kek.test"_L1) {
        const QString name = text(arguments, "name"_L1);
        return name.isEmpty() ? Text::tr("Test %n KEK(s)", nullptr, number(arguments, "keks"_L1))
                              : Text::tr("Test KEK %1").arg(name);
    }
    if (title.kind == "plan.undo"_L1 || title.kind == "plan.rollBack"_L1)
        return Text::tr("Take back %n step(s)", nullptr, steps);
    return Text::tr("Run %n step(s)", nullptr, steps);
}

QString planTitle(const Plan &plan)
{
    return planTitleText(plan.title, int(plan.steps.size()));
}

QString stepText(const Step &step)
{
    const QString kek = visibleText(objectLabel(step.object));
    const QString &kind = step.kind;
    if (kind == "kek.register"_L1)
        return Text::tr("Register KEK %1").arg(kek);
    if (kind == "kek.update"_L1) {
        QStringList members = step.arguments.keys();
        members.removeAll(u"testSharing"_s);
        return Text::tr("Change KEK %1: %2").arg(kek, visibleText(members.join(Text::tr(", "))));
    }
    if (kind == "kek.softDelete"_L1)
        return Text::tr("Soft-delete KEK %1").arg(kek);
    if (kind == "kek.undelete"_L1)
        return Text::tr("Undelete KEK %1").arg(kek);
    if (kind == "kek.purge"_L1)
        return Text::tr("Delete KEK %1 for ever").arg(kek);
    if (kind == "kek.test"_L1)
        return Text::tr("Let the registry try the key of KEK %1 at the KMS").arg(kek);
    if (kind == "dek.create"_L1)
        return Text::tr("Create %1").arg(dekText(step.object));
    if (kind == "dek.softDelete"_L1)
        return Text::tr("Soft-delete %1").arg(dekText(step.object));
    if (kind == "dek.undelete"_L1)
        return Text::tr("Undelete %1").arg(dekText(step.object));
    if (kind == "dek.purge"_L1)
        return Text::tr("Delete %1 for ever").arg(dekText(step.object));
    return Text::tr("%1: %2").arg(visibleText(kind), visibleText(objectText(step.object)));
}

QString planWarningText(const PlanText &warning)
{
    QString said = deletionWarning(warning.kind, warning.arguments);
    if (said.isEmpty())
        said = keyWarning(warning.kind, warning.arguments);
    if (!said.isEmpty())
        return said;
    const QByteArray details = QJsonDocument(warning.arguments).toJson(QJsonDocument::Compact);
    return visibleText(Text::tr("Another version of Kekkai warns of something that this one has no words for: %1 %2")
                           .arg(warning.kind, QString::fromUtf8(details)));
}

QString confirmText(const Plan &plan)
{
    return plan.confirmName.isEmpty() ? QString()
                                      : Text::tr("To confirm, type %1").arg(visibleText(plan.confirmName));
}

QString planErrorText(const PlanError &error)
{
    const QString field = visibleText(error.field);
    const QString detail = visibleText(error.detail);
    using Kind = PlanError::Kind;
    switch (error.kind) {
    case Kind::Damaged:
        return Text::tr("This is no plan: %1").arg(detail);
    case Kind::TooLarge:
        return Text::tr("%1 is larger than %2, more than a plan may have.").arg(field, detail);
    case Kind::NewerFormat:
        return Text::tr("The plan is of format %1, which a newer Kekkai wrote. This version reads up to %2.")
            .arg(detail, numberText(planFormat));
    case Kind::UnknownMember:
        return Text::tr("The plan has a member that this version does not know: %1. It may change what the plan means, "
                        "so it is not run.")
            .arg(field);
    case Kind::BadMember:
        return Text::tr("%1 is not what it should be: %2").arg(field, detail);
    case Kind::NoSteps:
        return Text::tr("The plan has no steps.");
    case Kind::DuplicateStep:
        return Text::tr("Two steps are called %1.").arg(detail);
    case Kind::UnknownDependency:
        return Text::tr("%1 waits for a step that is not there: %2").arg(field, detail);
    case Kind::DependencyCycle:
        return Text::tr("Step %1 waits for itself.").arg(detail);
    case Kind::SecretInPlan:
        return Text::tr("At %1 stands what looks like a credential. A plan never holds one: whoever runs it is asked.")
            .arg(field);
    case Kind::StateHashMismatch:
        return Text::tr("The states in the plan were changed after it was made. Ask for a new one.");
    case Kind::UnknownKind:
        return Text::tr("The plan has a kind of step that this version cannot run: %1").arg(detail);
    case Kind::RequestMismatch:
        return Text::tr("%1 says one thing and would send another: %2. It is not run.").arg(field, detail);
    case Kind::WrongServer:
        return Text::tr("The plan was made for another server: %1").arg(detail);
    case Kind::CannotRead:
        return Text::tr("The file cannot be read: %1").arg(detail);
    }
    return {};
}

QString stateDifferenceText(const StateDifference &difference)
{
    if (difference.member.isEmpty() && difference.found.isNull())
        return Text::tr("It does not exist, and should.");
    if (difference.member.isEmpty() && difference.expected.isNull())
        return Text::tr("It exists, and should not.");
    return Text::tr("%1 should be %2 and is %3.")
        .arg(visibleText(difference.member), stateValueText(difference.expected), stateValueText(difference.found));
}

QString stateValueText(const QJsonValue &value)
{
    switch (value.type()) {
    case QJsonValue::Null:
    case QJsonValue::Undefined:
        return Text::tr("nothing");
    case QJsonValue::String:
        return value.toString().isEmpty() ? Text::tr("empty") : visibleText(value.toString());
    case QJsonValue::Bool:
    case QJsonValue::Double:
    case QJsonValue::Array:
    case QJsonValue::Object:
        break;
    }
    return visibleText(QString::fromUtf8(canonicalJson(value)));
}

QString requestText(const StepRequest &request, const QUrl &base)
{
    QString address = base.adjusted(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::StripTrailingSlash).toString();
    address += QString::fromLatin1(request.path);
    if (!request.query.isEmpty())
        address += u'?' + QString::fromLatin1(request.query);
    QString said = QString::fromLatin1(request.verb) + u' ' + address + u'\n';
    if (request.body.isEmpty())
        return visibleText(said, true);
    const QString type = request.contentType.isEmpty() ? u"application/json"_s : request.contentType;
    said += u"Content-Type: "_s + type + u"\n\n"_s;
    QString body = QString::fromUtf8(request.body);
    const QSet<QString> names = slotsIn(body);
    for (const QString &name : names)
        body.replace(slotText(name), maskText());
    return visibleText(said + indentedJson(body) + u'\n', true);
}

} // namespace kekkai
