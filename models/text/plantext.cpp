#include "models/text/plantext.h"

#include "models/text/jsontext.h"
#include "models/text/keyplantext.h"
#include "models/text/objecttext.h"
#include "models/text/valuetext.h"
#include "services/core/secretpatterns.h"
#include "services/plans/secretslots.h"

#include <QCoreApplication>
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

} // namespace

QString planActText(const PlanText &title, int steps)
{
    const QJsonObject &arguments = title.arguments;
    if (title.kind == "keys.purge"_L1)
        return Text::tr("Delete %1 for good").arg(keysPhrase(arguments));
    if (title.kind == "keys.softDelete"_L1)
        return Text::tr("Soft-delete %1").arg(keysPhrase(arguments));
    if (title.kind == "keys.undelete"_L1)
        return Text::tr("Undelete %1").arg(keysPhrase(arguments));
    if (const QString known = keyPlanTitle(title); !known.isEmpty())
        return visibleText(known);
    if (title.kind == "plan.undo"_L1) {
        const QString undone =
            planActText({arguments.value("kind"_L1).toString(), arguments.value("arguments"_L1).toObject()}, steps);
        return Text::tr("Take back: %1").arg(undone);
    }
    if (title.kind == "plan.deletes"_L1)
        return Text::tr("Run %n step(s), which delete for good", nullptr, steps);
    return Text::tr("Run %n step(s)", nullptr, steps);
}

QString planTitle(const Plan &plan)
{
    return planActText(plan.title, int(plan.steps.size()));
}

QString stepText(const Step &step)
{
    const QString known = keyStepText(step);
    return visibleText(known.isEmpty() ? Text::tr("%1: %2").arg(step.kind, objectText(step.object)) : known);
}

QString planWarningText(const PlanText &warning)
{
    if (const QString known = keyWarningText(warning); !known.isEmpty())
        return visibleText(known);
    if (warning.kind == "undo.irreversible"_L1)
        return Text::tr("%n step(s) have no way back and stay done: what was deleted for good is gone.", nullptr,
                        number(warning.arguments, "count"_L1));
    const QByteArray details = QJsonDocument(warning.arguments).toJson(QJsonDocument::Compact);
    return visibleText(Text::tr("Another version of Kekkai warns of something that this one has no words for: %1 %2")
                           .arg(warning.kind, QString::fromUtf8(details)));
}

QString confirmText(const Plan &plan)
{
    return plan.confirmName.isEmpty() ? QString() : Text::tr("To confirm, type %1").arg(visibleText(plan.confirmName));
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

QString planServersText(const QString &identity)
{
    QStringList servers;
    if (const QUrl registry = addressIn(identity, PlanServer::SchemaRegistry); !registry.isEmpty())
        servers.append(Text::tr("Schema Registry %1").arg(registry.toString()));
    if (const QUrl cmf = addressIn(identity, PlanServer::Cmf); !cmf.isEmpty())
        servers.append(Text::tr("CMF %1").arg(cmf.toString()));
    return servers.isEmpty() ? visibleText(identity) : servers.join(Text::tr(", "));
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
