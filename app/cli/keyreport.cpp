#include "app/cli/keyreport.h"

#include "app/cli/names.h"
#include "app/cli/table.h"
#include "models/text/doctortext.h"
#include "models/text/errortext.h"
#include "models/text/impacttext.h"
#include "models/text/journaltext.h"
#include "models/text/keyplantext.h"
#include "services/analysis/doctor.h"

#include <QCoreApplication>
#include <QJsonArray>

namespace kekkai::cli {

using namespace Qt::StringLiterals;

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(kekkai::CommandLineReport)
};

QString nameOf(ProducerEffect effect)
{
    switch (effect) {
    case ProducerEffect::None:
        return u"none"_s;
    case ProducerEffect::OlderKey:
        return u"olderKey"_s;
    case ProducerEffect::BringBack:
        return u"bringBack"_s;
    case ProducerEffect::NewKey:
        return u"newKey"_s;
    case ProducerEffect::Unknown:
        return u"unknown"_s;
    case ProducerEffect::Stop:
        return u"stop"_s;
    case ProducerEffect::SendClear:
        return u"sendClear"_s;
    }
    return {};
}

QString nameOf(ReaderEffect effect)
{
    switch (effect) {
    case ReaderEffect::None:
        return u"none"_s;
    case ReaderEffect::OnlyJava:
        return u"onlyJava"_s;
    case ReaderEffect::Unknown:
        return u"unknown"_s;
    case ReaderEffect::Never:
        return u"never"_s;
    }
    return {};
}

QString nameOf(ImpactGap::Kind kind)
{
    switch (kind) {
    case ImpactGap::Kind::PartNotRead:
        return u"partNotRead"_s;
    case ImpactGap::Kind::PartOutdated:
        return u"partOutdated"_s;
    case ImpactGap::Kind::ItemsNotRead:
        return u"itemsNotRead"_s;
    case ImpactGap::Kind::ObjectUnknown:
        return u"objectUnknown"_s;
    case ImpactGap::Kind::VersionsNotRead:
        return u"versionsNotRead"_s;
    case ImpactGap::Kind::FieldsNotRead:
        return u"fieldsNotRead"_s;
    case ImpactGap::Kind::TopicUnknown:
        return u"topicUnknown"_s;
    case ImpactGap::Kind::DekUnderOtherAlgorithm:
        return u"dekUnderOtherAlgorithm"_s;
    }
    return {};
}

QString nameOf(RunResult::State state)
{
    switch (state) {
    case RunResult::State::Done:
        return u"done"_s;
    case RunResult::State::Failed:
        return u"failed"_s;
    case RunResult::State::Canceled:
        return u"canceled"_s;
    case RunResult::State::Refused:
        return u"refused"_s;
    }
    return {};
}

QJsonArray refs(const QList<ObjectRef> &objects)
{
    QJsonArray array;
    for (const ObjectRef &object : objects)
        array.append(toJson(object));
    return array;
}

QString shown(const QJsonValue &value)
{
    constexpr qsizetype enough = 120;
    if (value.isNull() || value.isUndefined())
        return Text::tr("(nothing)");
    const QString text = value.isString() ? value.toString() : QString::fromUtf8(canonicalJson(value));
    return text.size() > enough ? QString(text.left(enough) + u'…') : text;
}

/// "deleted: false → true", one line for each member that changes.
QStringList changes(const Step &step)
{
    QStringList lines;
    if (step.after.isNull())
        return {Text::tr("it is gone then")};
    const QList<StateDifference> found = differences(step.after, step.before);
    for (const StateDifference &each : found) {
        if (each.member.isEmpty()) { // it does not exist yet
            const QJsonObject made = each.expected.toObject();
            for (auto it = made.begin(); it != made.end(); ++it)
                lines.append(u"%1: %2"_s.arg(it.key(), shown(it.value())));
            continue;
        }
        lines.append(u"%1: %2 → %3"_s.arg(each.member, shown(each.found), shown(each.expected)));
    }
    return lines;
}

QString requestLine(const StepRequest &request)
{
    QString line = u"%1 %2"_s.arg(QString::fromLatin1(request.verb), QString::fromLatin1(request.path));
    if (!request.query.isEmpty())
        line += u'?' + QString::fromLatin1(request.query);
    return line;
}

QString stepText(const Step &step)
{
    const QString text = keyStepText(step);
    return text.isEmpty() ? QString(step.kind + u' ' + step.object.key.join(u'/')) : text;
}

Asked askedBy(const Step &step)
{
    using Action = Asked::Action;
    static const QMap<QString, Action> actions{{u"kek.register"_s, Action::RegisterKek},
                                               {u"kek.update"_s, Action::UpdateKek},
                                               {u"kek.softDelete"_s, Action::SoftDeleteKek},
                                               {u"kek.undelete"_s, Action::UndeleteKek},
                                               {u"kek.purge"_s, Action::PurgeKek},
                                               {u"kek.test"_s, Action::TestKek},
                                               {u"dek.create"_s, Action::CreateDek},
                                               {u"dek.softDelete"_s, Action::SoftDeleteDek},
                                               {u"dek.undelete"_s, Action::UndeleteDek},
                                               {u"dek.purge"_s, Action::PurgeDek},
                                               {u"subject.registerVersion"_s, Action::RegisterSchema}};
    return {actions.value(step.kind, Action::Read), step.object};
}

QString outcomeText(StepOutcome outcome)
{
    switch (outcome) {
    case StepOutcome::Done:
        return Text::tr("done");
    case StepOutcome::AlreadyDone:
        return Text::tr("was so already");
    case StepOutcome::NotDone:
        return Text::tr("not done: everything is as it was");
    case StepOutcome::Changed:
        return Text::tr("not done: somebody has changed it since the plan was made");
    case StepOutcome::NotVerified:
        return Text::tr("sent, but what is there now is not what it should be");
    case StepOutcome::Unknown:
        return Text::tr("nobody knows: it could not be read back");
    }
    return {};
}

QString refusalText(const RunResult &result)
{
    switch (result.refusal) {
    case RunResult::Refusal::None:
        return Text::tr("There is nothing to do.");
    case RunResult::Refusal::ReadOnly:
        return Text::tr("The profile is read-only: plans are not run.");
    case RunResult::Refusal::BadPlan:
        return result.planError ? planErrorLine(*result.planError) : QString();
    case RunResult::Refusal::WrongServer:
        return Text::tr("The plan was made for other servers.");
    case RunResult::Refusal::MissingSecret:
        return Text::tr("The plan needs these secrets: %1.").arg(result.missingSecrets.join(", "_L1));
    case RunResult::Refusal::AlreadyRecorded:
        return Text::tr("This plan has run before: \"plan resume %1\" goes on with it.")
            .arg(result.plan.toString(QUuid::WithoutBraces));
    case RunResult::Refusal::Journal:
        return result.journalError ? journalErrorText(*result.journalError) : QString();
    case RunResult::Refusal::Busy:
        return Text::tr("Another plan is running.");
    }
    return {};
}

} // namespace

QByteArray impactText(const Impact &impact)
{
    QString text;
    const QStringList summary = impactSummary(impact);
    for (const QString &line : summary)
        text += printable(line) + u'\n';
    if (!impact.subjects.isEmpty()) {
        Table table;
        table.header = {Text::tr("SUBJECT"), Text::tr("TOPIC"),  Text::tr("PRODUCERS"), Text::tr("READERS"),
                        Text::tr("RULES"),   Text::tr("FIELDS"), Text::tr("DEKS")};
        for (const ImpactedSubject &each : impact.subjects)
            table.rows.append({each.subject, each.topic, producerEffectText(each.producers),
                               readerEffectText(each.readers), QString::number(each.policies.size()),
                               QString::number(each.fields.size()), QString::number(each.deks.size())});
        text += u'\n' + table.text();
    }
    QStringList reasons;
    for (const ImpactedSubject &each : impact.subjects) {
        if (each.producers != ProducerEffect::None)
            reasons.append(producerEffectText(each.producers) + u": "_s + producerEffectReason(each.producers));
        if (each.readers != ReaderEffect::None)
            reasons.append(readerEffectText(each.readers) + u": "_s + readerEffectReason(each.readers));
    }
    reasons.removeDuplicates();
    for (const QString &reason : std::as_const(reasons))
        text += u'\n' + printable(reason) + u'\n';
    if (!impact.gaps.isEmpty())
        text += u'\n' + Text::tr("Not known:") + u'\n';
    for (const ImpactGap &gap : impact.gaps)
        text += u"  "_s + printable(impactGapText(gap)) + u'\n';
    return text.toUtf8();
}

QJsonObject impactJson(const Impact &impact)
{
    QJsonArray subjects;
    for (const ImpactedSubject &each : impact.subjects) {
        QJsonArray versions;
        for (const int version : each.versions)
            versions.append(version);
        subjects.append(QJsonObject{{u"subject"_s, each.subject},
                                    {u"registered"_s, each.isRegistered},
                                    {u"live"_s, each.isLive},
                                    {u"topic"_s, each.topic.isEmpty() ? QJsonValue() : QJsonValue(each.topic)},
                                    {u"producers"_s, nameOf(each.producers)},
                                    {u"readers"_s, nameOf(each.readers)},
                                    {u"versions"_s, versions},
                                    {u"rules"_s, refs(each.policies)},
                                    {u"fields"_s, refs(each.fields)},
                                    {u"deks"_s, refs(each.deks)}});
    }
    QJsonArray gaps;
    for (const ImpactGap &gap : impact.gaps) {
        QJsonObject json{{u"kind"_s, nameOf(gap.kind)}, {u"message"_s, impactGapText(gap)}};
        if (gap.object.kind != ObjectRef::Kind::None)
            json.insert("object"_L1, toJson(gap.object));
        else
            json.insert("part"_L1, nameOf(gap.part));
        gaps.append(json);
    }
    const ImpactCounts counts = impact.counts();
    return {{u"deletion"_s, impact.deletion == Deletion::Permanent ? u"permanent"_s : u"soft"_s},
            {u"objects"_s, refs(impact.objects)},
            {u"subjects"_s, subjects},
            {u"settings"_s, QJsonArray::fromStringList(impact.settings)},
            {u"gaps"_s, gaps},
            {u"complete"_s, impact.isComplete()},
            {u"counts"_s,
             QJsonObject{{u"subjects"_s, counts.subjects},
                         {u"topics"_s, counts.topics},
                         {u"versions"_s, counts.versions},
                         {u"rules"_s, counts.policies},
                         {u"fields"_s, counts.fields},
                         {u"deks"_s, counts.deks},
                         {u"producersStop"_s, counts.producersStop},
                         {u"producersSendClear"_s, counts.producersSendClear},
                         {u"producersMakeNewKey"_s, counts.producersGoOnWithNewKey},
                         {u"onlyJavaReads"_s, counts.onlyJavaReads},
                         {u"neverReadable"_s, counts.neverReadable},
                         {u"unknown"_s, counts.unknown}}}};
}

QByteArray planText(const Plan &plan)
{
    constexpr qsizetype mostShown = 500;
    QString text = printable(planTitleText(plan.title)) + u'\n';
    text += Text::tr("Servers: %1").arg(printable(plan.serverIdentity)) + u'\n';
    for (const Step &step : plan.steps.mid(0, mostShown)) {
        text += u"\n%1  %2\n"_s.arg(printable(step.id), printable(stepText(step)));
        text += u"    "_s + printable(requestLine(step.request)) + u'\n';
        if (!step.request.body.isEmpty())
            text += u"    "_s + printable(QString::fromUtf8(step.request.body)) + u'\n';
        const QStringList lines = changes(step);
        for (const QString &line : lines)
            text += u"    "_s + printable(line) + u'\n';
        if (!step.dependsOn.isEmpty() && step.dependsOn.size() <= 10)
            text += u"    "_s + Text::tr("after %1").arg(printable(step.dependsOn.join(", "_L1))) + u'\n';
    }
    if (plan.steps.size() > mostShown)
        text += u'\n' + Text::tr("… and %n more step(s).", nullptr, int(plan.steps.size() - mostShown)) + u'\n';
    if (!plan.warnings.isEmpty())
        text += u'\n';
    bool mustBeAccepted = false;
    for (const PlanWarning &warning : plan.warnings) {
        const QString sentence = keyWarningText(warning.text);
        text += (warning.mustBeTicked ? Text::tr("WARNING: %1") : Text::tr("Note: %1"))
                    .arg(printable(sentence.isEmpty() ? warning.text.kind : sentence))
            + u'\n';
        mustBeAccepted = mustBeAccepted || warning.mustBeTicked;
    }
    text += u'\n';
    QStringList needed{u"--run"_s};
    if (mustBeAccepted)
        needed.append(u"--accept-warnings"_s);
    if (!plan.confirmName.isEmpty())
        needed.append(u"--confirm "_s + plan.confirmName);
    text += Text::tr("To run it: %1").arg(printable(needed.join(u' '))) + u'\n';
    return text.toUtf8();
}

PlanWords wordsOf(const Plan &plan)
{
    return {planTitleText(plan.title), stepText, [](const PlanWarning &warning) {
                const QString sentence = keyWarningText(warning.text);
                return sentence.isEmpty() ? warning.text.kind : sentence;
            }};
}

QJsonObject runJson(const RunResult &result)
{
    QJsonArray problems;
    for (const StepProblem &problem : result.problems) {
        QJsonObject json{{u"step"_s, problem.step}, {u"outcome"_s, outcomeName(problem.outcome)}};
        if (problem.error)
            json.insert("error"_L1, toJson(*problem.error));
        if (!problem.differences.isEmpty())
            json.insert("differences"_L1, toJson(problem.differences));
        problems.append(json);
    }
    QJsonObject json{{u"state"_s, nameOf(result.state)},
                     {u"plan"_s, result.plan.toString(QUuid::WithoutBraces)},
                     {u"done"_s, result.done},
                     {u"open"_s, result.open},
                     {u"problems"_s, problems}};
    if (result.state == RunResult::State::Refused)
        json.insert("message"_L1, refusalText(result));
    return json;
}

QStringList runLines(const RunResult &result, const Plan &plan)
{
    QStringList lines;
    if (result.state == RunResult::State::Refused)
        lines.append(refusalText(result));
    for (const StepProblem &problem : result.problems) {
        const Step *step = plan.find(problem.step);
        lines.append(u"%1: %2"_s.arg(step ? stepText(*step) : problem.step, outcomeText(problem.outcome)));
        for (const StateDifference &each : problem.differences)
            lines.append(Text::tr("%1: expected %2, found %3")
                             .arg(each.member.isEmpty() ? Text::tr("the object") : each.member, shown(each.expected),
                                  shown(each.found)));
        if (!problem.error)
            continue;
        const Diagnosis diagnosis = diagnose(*problem.error, step ? askedBy(*step) : Asked());
        lines.append(causeText(diagnosis));
        if (!problem.error->detail.isEmpty())
            lines.append(Text::tr("The server's words: %1").arg(problem.error->detail));
        for (const NextStep &next : diagnosis.steps)
            lines.append(u"- "_s + nextStepText(next));
    }
    const QString id = result.plan.toString(QUuid::WithoutBraces);
    switch (result.state) {
    case RunResult::State::Done:
        lines.append(Text::tr("%n step(s) done.", nullptr, result.done));
        break;
    case RunResult::State::Failed:
    case RunResult::State::Canceled:
        if (result.journalError)
            lines.append(journalErrorText(*result.journalError));
        lines.append(Text::tr("%1 done, %2 open. \"plan resume %3\" goes on, \"plan rollback %3\" takes back what was "
                              "done.")
                         .arg(Text::tr("%n step(s)", nullptr, result.done))
                         .arg(result.open)
                         .arg(id));
        break;
    case RunResult::State::Refused:
        break;
    }
    return lines;
}

QString planErrorLine(const PlanError &error)
{
    const QString place = error.field.isEmpty() ? QString() : QString(error.field + u": "_s);
    switch (error.kind) {
    case PlanError::Kind::NewerFormat:
        return Text::tr("The plan was made by a newer Kekkai (format %1).").arg(error.detail);
    case PlanError::Kind::UnknownMember:
        return Text::tr("The plan holds something that this version does not know: %1.").arg(error.field);
    case PlanError::Kind::SecretInPlan:
        return Text::tr("The plan holds what looks like a credential, at %1. Plans never do.").arg(error.field);
    case PlanError::Kind::StateHashMismatch:
        return Text::tr("Somebody has changed the plan after it was made: its hash is another.");
    case PlanError::Kind::UnknownKind:
        return Text::tr("The plan has a step of a kind that is not known here: %1.").arg(error.detail);
    case PlanError::Kind::RequestMismatch:
        return Text::tr("The plan shows one thing and would send another: %1%2.").arg(place, error.detail);
    case PlanError::Kind::WrongServer:
        return Text::tr("The plan was made for other servers: %1.").arg(error.detail);
    case PlanError::Kind::CannotRead:
        return error.detail;
    case PlanError::Kind::Damaged:
    case PlanError::Kind::TooLarge:
    case PlanError::Kind::BadMember:
    case PlanError::Kind::NoSteps:
    case PlanError::Kind::DuplicateStep:
    case PlanError::Kind::UnknownDependency:
    case PlanError::Kind::DependencyCycle:
        break;
    }
    return Text::tr("This is no plan that could be run: %1%2.").arg(place, error.detail);
}

} // namespace kekkai::cli
