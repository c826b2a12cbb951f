#include "models/text/journaltext.h"

#include "models/text/keyplantext.h"

#include <QCoreApplication>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(kekkai::JournalText)
};

QString rows(const JournalProblem &problem)
{
    return problem.first == problem.last ? Text::tr("Row %1").arg(problem.first)
                                         : Text::tr("Rows %1 to %2").arg(problem.first).arg(problem.last);
}

} // namespace

QString journalErrorText(const JournalError &error)
{
    switch (error.kind) {
    case JournalError::Kind::Missing:
        return Text::tr("There is no journal yet: %1 is made when the first plan runs.").arg(error.file);
    case JournalError::Kind::NotReadable:
        return Text::tr("The journal %1 cannot be read: %2").arg(error.file, error.detail);
    case JournalError::Kind::NotWritable:
        return Text::tr("The journal %1 cannot be written, so no plan is run: %2").arg(error.file, error.detail);
    case JournalError::Kind::Full:
        return Text::tr("There is no room left for the journal %1, so no plan is run: %2")
            .arg(error.file, error.detail);
    case JournalError::Kind::Busy:
        return Text::tr("Another program is running a plan (%1). One plan runs at a time: try again when it is done.")
            .arg(error.detail);
    case JournalError::Kind::NewerFormat:
        return Text::tr("The journal %1 was written by a newer Kekkai (format %2). It is left as it is: use that one.")
            .arg(error.file, error.detail);
    case JournalError::Kind::Damaged:
        return Text::tr("The journal %1 is damaged: %2. It is left as it is, and no plan is run. Keep the file, and "
                        "move it elsewhere to begin a new one.")
            .arg(error.file, error.detail);
    case JournalError::Kind::ChangedMeanwhile:
        return Text::tr("Another program has written to the journal %1 meanwhile: %2. Nothing more is done.")
            .arg(error.file, error.detail);
    case JournalError::Kind::UnknownPlan:
        return Text::tr("The journal has no plan %1.").arg(error.detail);
    case JournalError::Kind::Internal:
        return Text::tr("A fault in this program stopped the journal: %1").arg(error.detail);
    }
    return {};
}

QString journalProblemText(const JournalProblem &problem)
{
    switch (problem.kind) {
    case JournalProblem::Kind::Changed:
        return Text::tr("%1: changed after it was written.").arg(rows(problem));
    case JournalProblem::Kind::Removed:
        return Text::tr("%1: removed.").arg(rows(problem));
    case JournalProblem::Kind::Inserted:
        return Text::tr("%1: put in by somebody else.").arg(rows(problem));
    case JournalProblem::Kind::Truncated:
        return Text::tr("%1: cut off from the end.").arg(rows(problem));
    case JournalProblem::Kind::NotTheExpected:
        return Text::tr("%1: not the one that was noted down. The journal was written anew.").arg(rows(problem));
    case JournalProblem::Kind::Unreadable:
        return Text::tr("%1: the file is damaged there: %2").arg(rows(problem), problem.detail);
    }
    return {};
}

QString planStateText(const PlanRecord &record)
{
    if (record.stepsDone > 0 && record.stepsUndone >= record.stepsDone)
        return Text::tr("taken back");
    switch (record.state) {
    case PlanRecord::State::Running:
        return Text::tr("running");
    case PlanRecord::State::Interrupted:
        return Text::tr("interrupted");
    case PlanRecord::State::Failed:
        return Text::tr("stopped");
    case PlanRecord::State::Canceled:
        return Text::tr("canceled");
    case PlanRecord::State::Done:
        return Text::tr("done");
    case PlanRecord::State::Left:
        return Text::tr("left as it is");
    }
    return {};
}

QString planTitleText(const PlanText &title)
{
    if (title.kind == "plan.undo"_L1) {
        const PlanText original{title.arguments.value("kind"_L1).toString(),
                                title.arguments.value("arguments"_L1).toObject()};
        return Text::tr("Take back: %1").arg(planTitleText(original));
    }
    const QString words = keyPlanTitle(title);
    return words.isEmpty() ? title.kind : words;
}

QString stepOutcomeText(StepOutcome outcome)
{
    switch (outcome) {
    case StepOutcome::Done:
        return Text::tr("done");
    case StepOutcome::AlreadyDone:
        return Text::tr("was done already");
    case StepOutcome::NotDone:
        return Text::tr("not done");
    case StepOutcome::Changed:
        return Text::tr("not sent: the object has changed");
    case StepOutcome::NotVerified:
        return Text::tr("sent, but the object is not as it should be");
    case StepOutcome::Unknown:
        return Text::tr("unknown: it could not be read back");
    }
    return {};
}

} // namespace kekkai
