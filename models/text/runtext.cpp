#include "models/text/runtext.h"

#include "models/text/doctortext.h"
#include "models/text/errortext.h"
#include "models/text/journaltext.h"
#include "models/text/plantext.h"
#include "models/text/valuetext.h"

#include <QCoreApplication>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {
struct Text {
    Q_DECLARE_TR_FUNCTIONS(kekkai::RunText)
};
} // namespace

QString runRefusalText(const RunResult &result)
{
    using Refusal = RunResult::Refusal;
    switch (result.refusal) {
    case Refusal::None:
        return {};
    case Refusal::ReadOnly:
        return Text::tr("This connection is read-only: nothing is changed through it.");
    case Refusal::BadPlan:
        return result.planError ? planErrorText(*result.planError) : QString();
    case Refusal::WrongServer:
        return Text::tr("The plan was made for other servers than those of this connection.");
    case Refusal::MissingSecret:
        return Text::tr("The plan needs secrets that were not given: %1.")
            .arg(visibleText(result.missingSecrets.join(Text::tr(", "))));
    case Refusal::AlreadyRecorded:
        return Text::tr("This plan was run here before. Make a new one, which begins with what is there now.");
    case Refusal::Journal:
        return result.journalError ? journalErrorText(*result.journalError) : QString();
    case Refusal::Busy:
        return Text::tr("Another plan is under way. Wait until it has ended.");
    }
    return {};
}

Asked askedOf(const Step &step)
{
    using Action = Asked::Action;
    static const QMap<QString, Action> actions{
        {u"kek.register"_s, Action::RegisterKek},     {u"kek.update"_s, Action::UpdateKek},
        {u"kek.softDelete"_s, Action::SoftDeleteKek}, {u"kek.undelete"_s, Action::UndeleteKek},
        {u"kek.purge"_s, Action::PurgeKek},           {u"kek.test"_s, Action::TestKek},
        {u"dek.create"_s, Action::CreateDek},         {u"dek.softDelete"_s, Action::SoftDeleteDek},
        {u"dek.undelete"_s, Action::UndeleteDek},     {u"dek.purge"_s, Action::PurgeDek},
    };
    return {actions.value(step.kind, Action::Read), step.object};
}

QString stepOutcomeSentence(StepOutcome outcome)
{
    switch (outcome) {
    case StepOutcome::Done:
        return Text::tr("Done, and read back as it should be.");
    case StepOutcome::AlreadyDone:
        return Text::tr("It was so already: nothing was sent, or somebody else did it at the same moment.");
    case StepOutcome::NotDone:
        return Text::tr("Not done: the object is as it was before.");
    case StepOutcome::Changed:
        return Text::tr("Nothing was sent: somebody has changed the object since the plan was made.");
    case StepOutcome::NotVerified:
        return Text::tr("It was sent, but the object is neither as it was nor as it should be.");
    case StepOutcome::Unknown:
        return Text::tr("It may have been sent, and the object could not be read back: nobody knows yet whether it "
                        "was done.");
    }
    return {};
}

QString stepProblemText(const StepProblem &problem, const Step &step, const Inventory *inventory)
{
    QStringList sentences;
    if (problem.outcome != StepOutcome::NotDone || !problem.error)
        sentences.append(stepOutcomeSentence(problem.outcome));
    for (const StateDifference &difference : problem.differences) {
        if (problem.outcome != StepOutcome::NotDone) // else it is as before, which says the same
            sentences.append(stateDifferenceText(difference));
    }
    if (problem.error) {
        const Diagnosis diagnosis = diagnose(*problem.error, askedOf(step), inventory);
        const QString cause = causeText(diagnosis);
        sentences.append(cause.isEmpty() ? errorSentence(*problem.error) : cause);
        constexpr qsizetype most = 2;
        for (const NextStep &next : diagnosis.steps.mid(0, most))
            sentences.append(nextStepText(next));
    } else if (problem.outcome == StepOutcome::Changed) {
        sentences.append(Text::tr("Reload, and make a new plan."));
    }
    sentences.removeAll(QString());
    return visibleText(sentences.join(u' '));
}

QString stepProblemDetails(const StepProblem &problem)
{
    return problem.error ? errorDetails(*problem.error).join(u'\n') : QString();
}

} // namespace kekkai
