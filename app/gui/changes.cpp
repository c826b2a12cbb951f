#include "app/gui/changes.h"

#include "app/gui/console.h"
#include "app/gui/lockcontrol.h"
#include "models/text/journaltext.h"
#include "models/text/keyplantext.h"
#include "models/text/plantext.h"
#include "models/text/runtext.h"
#include "models/text/valuetext.h"
#include "services/export/savefile.h"
#include "services/keys/keysteps.h"
#include "services/plans/planexport.h"
#include "services/plans/planfile.h"
#include "ui/pages/activitypage.h"
#include "ui/shell/mainwindow.h"

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QMessageBox>
#include <QThread>

#include <algorithm>
#include <utility>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

/// Hands what @p future gives to @p done on the GUI thread, unless @p owner was destroyed first.
template <typename T, typename Function> void whenFinished(const QFuture<T> &future, QObject *owner, Function done)
{
    auto *watcher = new QFutureWatcher<T>(owner);
    QObject::connect(watcher, &QFutureWatcher<T>::finished, owner, [watcher, done = std::move(done)] {
        watcher->deleteLater();
        if (watcher->future().resultCount() > 0)
            done(watcher->result());
    });
    watcher->setFuture(future);
}

bool deletesForGood(const Step &step)
{
    return step.kind.endsWith(".purge"_L1);
}

bool deletesSoftly(const Step &step)
{
    return step.kind.endsWith(".softDelete"_L1);
}

/// What the steps of @p plan delete, and how; nothing: they delete no key.
std::pair<QList<ObjectRef>, Deletion> deletedBy(const Plan &plan)
{
    const bool forGood = std::any_of(plan.steps.cbegin(), plan.steps.cend(), deletesForGood);
    QList<ObjectRef> objects;
    for (const Step &step : plan.steps) {
        if (forGood ? deletesForGood(step) : deletesSoftly(step))
            objects.append(step.object);
    }
    return {objects, forGood ? Deletion::Permanent : Deletion::Soft};
}

/// A plan that somebody else wrote, with every safeguard that it would have if it had been made here and now: the file
/// may lack them.
Plan guarded(Plan plan, const Inventory &inventory, const std::optional<Impact> &impact)
{
    plan.title = {u"plan.loaded"_s, {}}; // how many steps: its own title may promise less than it does
    const auto [objects, deletion] = deletedBy(plan);
    if (objects.isEmpty() || !impact)
        return plan;
    const auto fresh = planDeleteKeys(inventory, objects, deletion, *impact, {});
    if (fresh) {
        for (const PlanWarning &warning : fresh->plan.warnings) {
            plan.warnings.removeIf([&warning](const PlanWarning &old) { return old.text.kind == warning.text.kind; });
            PlanWarning added = warning;
            added.id = u"now-"_s + warning.id;
            plan.warnings.append(added);
        }
    }
    if (deletion == Deletion::Soft)
        return plan;
    constexpr int shortest = 10;
    plan.title = {u"plan.deletes"_s, {}};
    plan.isDestructive = true;
    plan.coolDownSeconds = std::max(plan.coolDownSeconds, shortest);
    if (plan.confirmName.isEmpty())
        plan.confirmName = fresh ? fresh->plan.confirmName : objects.first().key.first();
    const auto isSaid = [](const PlanWarning &warning) {
        return warning.mustBeTicked && warning.text.kind == "delete.forEver"_L1;
    };
    if (std::none_of(plan.warnings.cbegin(), plan.warnings.cend(), isSaid))
        plan.warnings.append({u"now-forGood"_s, {u"delete.forEver"_s, {{u"deks"_s, objects.size()}}}, true});
    return plan;
}

QList<InventoryPart> partsTouchedBy(const Plan &plan)
{
    QList<InventoryPart> parts;
    const auto add = [&parts](InventoryPart part) {
        if (!parts.contains(part))
            parts.append(part);
    };
    for (const Step &step : plan.steps) {
        switch (step.object.kind) {
        case ObjectRef::Kind::Kek:
        case ObjectRef::Kind::Dek:
            add(InventoryPart::Keks);
            add(InventoryPart::Deks);
            break;
        case ObjectRef::Kind::Subject:
            add(InventoryPart::Subjects);
            break;
        default:
            break;
        }
    }
    return parts;
}

} // namespace

/// A runner on a thread of its own.
class RunThread {
public:
    explicit RunThread(const RunContext &context)
        : m_runner(new PlanRunner(context))
    {
        m_thread.setObjectName(u"kekkai-plan"_s);
        m_runner->moveToThread(&m_thread);
        QObject::connect(&m_thread, &QThread::finished, m_runner, &QObject::deleteLater);
        m_thread.start();
    }
    /// Waits for what is under way, as long as servers are given.
    ~RunThread()
    {
        QMetaObject::invokeMethod(m_runner, [runner = m_runner, thread = &m_thread] {
            runner->cancel();
            if (runner->isRunning())
                QObject::connect(runner, &PlanRunner::finished, thread, &QThread::quit, Qt::DirectConnection);
            else
                thread->quit();
        });
        constexpr int patience = 15000;
        if (!m_thread.wait(patience)) {
            m_thread.quit();
            m_thread.wait();
        }
    }
    Q_DISABLE_COPY_MOVE(RunThread)

    [[nodiscard]] PlanRunner *runner() const { return m_runner; }
    void cancel()
    {
        QMetaObject::invokeMethod(m_runner, [runner = m_runner] { runner->cancel(); });
    }
    /// Ends with PlanRunner::finished(), as the others do.
    void rollBack(const QUuid &plan, const PlanSecrets &secrets)
    {
        QMetaObject::invokeMethod(m_runner, [runner = m_runner, plan, secrets] {
            whenDone(runner->rollBack(plan, secrets), runner,
                     [runner](const RunResult &result) { Q_EMIT runner->finished(result); });
        });
    }

private:
    QThread m_thread;
    PlanRunner *m_runner;
};

Changes::Changes(MainWindow &window, Console &console, LockControl *lock, QString journalFile, QObject *parent)
    : QObject(parent)
    , m_window(window)
    , m_console(console)
    , m_lock(lock)
    , m_journalFile(std::move(journalFile))
    , m_making([this](const Made &made) { showMade(made); })
    , m_loading([this](const Loaded &loaded) { showLoaded(loaded); })
    , m_writing([this](const Written &written) { showWritten(written); })
{
    qRegisterMetaType<RunProgress>();
    qRegisterMetaType<RunResult>();
    connect(&window, &MainWindow::changeRequested, this, &Changes::propose);
    connect(&window, &MainWindow::planFileRequested, this, &Changes::askForPlanFile);
    connect(&console, &Console::opened, this, [this] {
        m_making.drop();
        m_loading.drop();
        m_mayOffer = true;
    });
    connect(&console, &Console::loadFinished, this, &Changes::offerUnfinished);
    m_activity = window.findChild<ActivityPage *>();
    if (m_activity) {
        connect(m_activity, &ActivityPage::recordsWanted, this, &Changes::showRecords);
        connect(m_activity, &ActivityPage::historyWanted, this, &Changes::showHistoryOf);
        connect(m_activity, &ActivityPage::resumeRequested, this, &Changes::reviewRest);
        connect(m_activity, &ActivityPage::undoRequested, this, &Changes::reviewUndo);
        connect(this, &Changes::runEnded, this, &Changes::showRecords);
    }
    if (m_lock)
        m_lock->addParticipant(this);
}

Changes::~Changes()
{
    if (m_lock)
        m_lock->removeParticipant(this);
    delete m_dialog.data();
    m_run.reset();
    m_undoing.reset();
}

bool Changes::isBusy() const
{
    return m_making.isBusy() || m_loading.isBusy() || m_run || m_undoing || m_isFollowing;
}

void Changes::propose(const ChangeRequest &request)
{
    if (m_window.isReadOnly() || request.objects.isEmpty())
        return;
    if (m_dialog) {
        m_dialog->raise();
        return;
    }
    const auto registry = m_console.session().schemaRegistry;
    if (!registry)
        return;
    const PlanFrame frame{QUuid::createUuid(), QDateTime::currentDateTimeUtc(),
                          serverIdentity(addressOf(*registry), {})};
    m_making.request([inventory = m_window.inventory(), request, frame]() -> Made {
        using Kind = ChangeRequest::Kind;
        switch (request.kind) {
        case Kind::SoftDelete:
        case Kind::DeleteForEver: {
            const Deletion deletion = request.kind == Kind::SoftDelete ? Deletion::Soft : Deletion::Permanent;
            const Impact impact = impactOf(*inventory, request.objects, deletion);
            return {planDeleteKeys(*inventory, request.objects, deletion, impact, frame), impact};
        }
        case Kind::Undelete:
            return {planUndeleteKeys(*inventory, request.objects, UndeleteScope::WithDeks, frame), {}};
        case Kind::Test: {
            QStringList names;
            for (const ObjectRef &object : request.objects)
                names.append(object.key.value(0));
            return {planTestKeks(*inventory, names, frame), {}};
        }
        }
        return {tl::unexpected(KeyPlanProblem{}), {}};
    });
}

void Changes::showMade(const Made &made)
{
    if (m_dialog || m_window.isLocked() || !m_console.isOpen())
        return;
    if (!made.plan) {
        showProblem(tr("There is no plan"), keyPlanProblemText(made.plan.error()));
        return;
    }
    PlanReview review = reviewOf(made.plan->plan);
    review.secrets = made.plan->secrets;
    review.impact = made.impact;
    showReview(std::move(review));
}

void Changes::askForPlanFile()
{
    if (m_dialog || m_chooser) {
        if (m_chooser)
            m_chooser->raise();
        return;
    }
    m_chooser =
        new QFileDialog(&m_window, tr("Load a plan"), QString(), tr("Plans (*.kekkai-plan *.json);;All files (*)"));
    m_chooser->setObjectName(u"planFileDialog"_s);
    m_chooser->setAttribute(Qt::WA_DeleteOnClose);
    m_chooser->setFileMode(QFileDialog::ExistingFile);
    connect(m_chooser, &QFileDialog::fileSelected, this, &Changes::openPlanFile);
    m_chooser->open();
}

void Changes::openPlanFile(const QString &file)
{
    const Session session = m_console.session();
    const QString identity = serverIdentity(session.schemaRegistry ? addressOf(*session.schemaRegistry) : QUrl(),
                                            session.cmf ? addressOf(*session.cmf) : QUrl());
    m_loading.request([inventory = m_window.inventory(), file, identity]() -> Loaded {
        auto plan = readPlanFile(file);
        if (!plan)
            return {tl::unexpected(plan.error()), {}, file};
        StepDrivers drivers;
        addKeyDrivers(drivers, {});
        if (const auto checked = drivers.checked(*plan); !checked)
            return {tl::unexpected(checked.error()), {}, file};
        for (const PlanServer server : {PlanServer::SchemaRegistry, PlanServer::Cmf}) {
            if (plan->uses(server) && addressIn(plan->serverIdentity, server) != addressIn(identity, server))
                return {planFailure(PlanError::Kind::WrongServer, {}, plan->serverIdentity), {}, file};
        }
        const auto [objects, deletion] = deletedBy(*plan);
        std::optional<Impact> impact;
        if (!objects.isEmpty())
            impact = impactOf(*inventory, objects, deletion);
        return {guarded(*std::move(plan), *inventory, impact), impact, file};
    });
}

void Changes::showLoaded(const Loaded &loaded)
{
    if (m_dialog || m_window.isLocked() || !m_console.isOpen())
        return;
    const QString name = QDir::toNativeSeparators(loaded.file);
    if (!loaded.plan) {
        showProblem(tr("%1 cannot be used").arg(QFileInfo(loaded.file).fileName()), planErrorText(loaded.plan.error()));
        return;
    }
    PlanReview review = reviewOf(*loaded.plan);
    review.impact = loaded.impact;
    review.file = name;
    showReview(std::move(review));
}

void Changes::showProblem(const QString &title, const QString &text)
{
    QWidget *parent = m_dialog ? static_cast<QWidget *>(m_dialog) : &m_window;
    auto *box = new QMessageBox(QMessageBox::Warning, title, title, QMessageBox::Close, parent);
    box->setObjectName(u"changeProblem"_s);
    box->setInformativeText(text);
    box->setTextFormat(Qt::PlainText);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

PlanReview Changes::reviewOf(Plan plan) const
{
    const Profile &profile = m_console.profile();
    PlanReview review;
    review.plan = std::move(plan);
    review.connection = m_window.connection().name;
    review.isProduction = m_window.connection().isProduction;
    review.isReadOnly = m_window.isReadOnly();
    review.servers = {m_window.connection().schemaRegistry, m_window.connection().cmf,
                      profile.schemaRegistry && profile.schemaRegistry->signIn != SignIn::Kind::None,
                      profile.cmf && profile.cmf->signIn != SignIn::Kind::None, m_window.isReadOnly()};
    using Export = PlanReview::Export;
    review.exports = {Export::PlanFile, Export::CurlScript, Export::ConfluentScript, Export::Markdown};
    return review;
}

ReviewDialog *Changes::showReview(PlanReview review)
{
    m_wasRun = false;
    m_undoable = 0;
    m_dialog = new ReviewDialog(review, &m_window);
    m_dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_dialog, &ReviewDialog::runRequested, this,
            [this](const PlanSecrets &secrets) { begin(Doing::Run, secrets); });
    connect(m_dialog, &ReviewDialog::retryRequested, this,
            [this](const PlanSecrets &secrets) { begin(m_wasRun ? Doing::Resume : Doing::Run, secrets); });
    connect(m_dialog, &ReviewDialog::rollBackRequested, this, [this] { begin(Doing::RollBack, {}); });
    connect(m_dialog, &ReviewDialog::leaveRequested, this, &Changes::leave);
    connect(m_dialog, &ReviewDialog::stopRequested, this, [this] {
        if (m_run)
            m_run->cancel();
    });
    connect(m_dialog, &ReviewDialog::offerAccepted, this, &Changes::accept);
    connect(m_dialog, &ReviewDialog::exportRequested, this, &Changes::exportPlan);
    m_dialog->open();
    return m_dialog;
}

JournalActor Changes::actor() const
{
    JournalActor who = actorOfThisProcess();
    who.program = QApplication::applicationName() + u' ' + QApplication::applicationVersion();
    who.profileId = m_window.connection().profile;
    if (!who.profileId.isNull())
        who.profile = m_window.connection().name;
    return who;
}

void Changes::withJournal(const std::function<void(const std::shared_ptr<Journal> &)> &then)
{
    if (m_journal) {
        then(m_journal);
        return;
    }
    JournalStore::Options options;
    options.file = m_journalFile;
    whenFinished(Journal::open(options), this, [this, then](const JournalResult<std::shared_ptr<Journal>> &opened) {
        if (opened) {
            m_journal = *opened;
            then(m_journal);
        } else if (m_dialog) {
            m_dialog->showRefusal(tr("Nothing was sent: the journal cannot be used"), journalErrorText(opened.error()));
        } else if (m_activity && m_activity->isVisible()) {
            m_activity->showProblem(journalErrorText(opened.error()));
        } else {
            m_window.say(journalErrorText(opened.error()));
        }
    });
}

void Changes::begin(Doing what, const PlanSecrets &secrets)
{
    withJournal([this, what, secrets](const std::shared_ptr<Journal> &) { startRunner(what, secrets); });
}

void Changes::startRunner(Doing what, const PlanSecrets &secrets)
{
    if (!m_dialog || m_run || m_window.isLocked())
        return;
    RunContext context;
    context.session = m_console.session();
    addKeyDrivers(context.drivers, context.session);
    context.journal = m_journal;
    context.who = actor();
    context.isReadOnly = m_window.isReadOnly();
    m_doing = what;
    m_result.reset();
    m_run = std::make_unique<RunThread>(context);
    PlanRunner *runner = m_run->runner();
    connect(runner, &PlanRunner::progressed, this, &Changes::showProgress);
    connect(runner, &PlanRunner::finished, this, &Changes::settle);
    const Plan plan = m_dialog->plan();
    m_followed = what == Doing::RollBack ? QUuid() : plan.id;
    m_dialog->showRunning();
    switch (what) {
    case Doing::Run:
        m_seen = 0;
        QMetaObject::invokeMethod(runner, [runner, plan, secrets] { runner->start(plan, secrets); });
        break;
    case Doing::Resume:
        QMetaObject::invokeMethod(runner, [runner, id = plan.id, secrets] { runner->startAgain(id, secrets); });
        break;
    case Doing::RollBack:
        m_run->rollBack(plan.id, secrets);
        break;
    }
}

void Changes::showProgress(const RunProgress &progress)
{
    if (!m_dialog || !m_run)
        return;
    m_dialog->setProgress(progress.done, progress.steps, progress.left ? progress.left->count() : -1);
    follow();
}

/// The states of the steps are what the journal says, nothing else.
void Changes::follow()
{
    if (m_followed.isNull() || !m_journal)
        return;
    if (m_isFollowing) {
        m_followAgain = true;
        return;
    }
    m_isFollowing = true;
    constexpr int most = 500;
    whenFinished(m_journal->entries(m_seen, most, m_followed), this,
                 [this](const JournalResult<QList<JournalEntry>> &entries) {
                     m_isFollowing = false;
                     if (entries)
                         showEntries(*entries);
                     if (std::exchange(m_followAgain, false) || (entries && entries->size() == most))
                         follow();
                 });
}

void Changes::showEntries(const QList<JournalEntry> &entries)
{
    for (const JournalEntry &entry : entries) {
        m_seen = entry.number;
        if (!m_dialog || entry.plan != m_dialog->plan().id)
            continue;
        if (entry.kind == JournalEntry::Kind::StepBegun) {
            m_dialog->setStep(entry.step, StepProgress::Running);
        } else if (entry.kind == JournalEntry::Kind::StepEnded) {
            const StepOutcome outcome = outcomeFromName(entry.outcome).value_or(StepOutcome::Unknown);
            m_dialog->setStep(entry.step, progressOf(outcome), stepOutcomeSentence(outcome));
        }
    }
}

void Changes::settle(const RunResult &result)
{
    m_run.reset(); // and with it the transports that it held
    m_followed = {};
    if (!m_dialog) {
        endLock();
        return;
    }
    const bool isKnown = m_doing != Doing::Run || result.state != RunResult::State::Refused;
    m_wasRun = m_wasRun || isKnown;
    if (result.state != RunResult::State::Refused || m_doing == Doing::RollBack)
        reloadTouched();
    if (!isKnown || m_ready) {
        showResult(result);
        return;
    }
    m_isFollowing = true; // the last word is asked for
    whenFinished(m_journal->history(m_dialog->plan().id), this,
                 [this, result](const JournalResult<PlanHistory> &history) {
                     m_isFollowing = false;
                     if (m_dialog && history)
                         showSteps(*history);
                     showResult(result);
                 });
}

void Changes::showSteps(const PlanHistory &history)
{
    m_undoable = 0;
    for (const Step &step : history.plan.steps) {
        const StepRecord record = history.steps.value(step.id);
        const QString said = record.outcome ? stepOutcomeSentence(*record.outcome) : QString();
        switch (record.state) {
        case StepRecord::State::Open:
            m_dialog->setStep(step.id, record.outcome ? progressOf(*record.outcome) : StepProgress::Waiting, said);
            break;
        case StepRecord::State::Begun:
            m_dialog->setStep(step.id, StepProgress::Unknown, stepOutcomeSentence(StepOutcome::Unknown));
            break;
        case StepRecord::State::Done:
            m_dialog->setStep(step.id, progressOf(record.outcome.value_or(StepOutcome::Done)), said);
            m_undoable += step.reversible && record.outcome == StepOutcome::Done ? 1 : 0;
            break;
        case StepRecord::State::Undone:
            m_dialog->setStep(step.id, StepProgress::TakenBack, tr("It was done, and taken back."));
            break;
        }
    }
}

QString Changes::stepsUndoable() const
{
    return m_undoable > 0 ? tr("Roll &back %n step(s)", nullptr, m_undoable) : QString();
}

ReviewDialog::Stop Changes::stopOf(const RunResult &result) const
{
    const Plan &plan = m_dialog->plan();
    ReviewDialog::Stop stop;
    stop.rollBackText = stepsUndoable();
    stop.retryText = tr("&Try again");
    if (!result.problems.isEmpty()) {
        const StepProblem &problem = result.problems.first();
        const Step *step = plan.find(problem.step);
        const Step failed = step ? *step : Step();
        const InventoryPtr inventory = m_window.inventory();
        stop.title = step ? tr("Stopped at: %1").arg(stepText(failed)) : tr("Stopped");
        stop.cause = stepProblemText(problem, failed, inventory.get());
        stop.details = stepProblemDetails(problem);
        if (problem.error) {
            const Diagnosis diagnosis = diagnose(*problem.error, askedOf(failed), inventory.get());
            using Kind = NextStep::Kind;
            const auto isHere = [](const NextStep &next) {
                return next.kind == Kind::UndeleteKek || next.kind == Kind::UndeleteDek
                    || next.kind == Kind::SoftDeleteKek || next.kind == Kind::SoftDeleteDeks
                    || next.kind == Kind::DeleteWithDeks || next.kind == Kind::SignIn
                    || next.kind == Kind::ShowCertificate;
            };
            const auto offered = std::find_if(diagnosis.steps.cbegin(), diagnosis.steps.cend(), isHere);
            if (offered != diagnosis.steps.cend())
                stop.offer = *offered;
        }
        return stop;
    }
    if (result.journalError) {
        stop.title = tr("Stopped: the journal cannot be written");
        stop.cause = journalErrorText(*result.journalError);
        return stop;
    }
    if (result.state == RunResult::State::Refused) {
        stop.title = tr("Nothing was sent");
        stop.cause = runRefusalText(result);
        return stop;
    }
    stop.title = tr("Stopped");
    stop.cause = tr("%1 of %2 steps are done. The others were not begun.")
                     .arg(numberText(result.done), numberText(plan.steps.size()));
    stop.retryText = tr("&Go on");
    return stop;
}

void Changes::showResult(const RunResult &result)
{
    if (!m_dialog) {
        endLock();
        return;
    }
    if (result.state == RunResult::State::Refused && m_doing == Doing::Run && !m_wasRun) {
        m_dialog->showRefusal(tr("Nothing was sent"), runRefusalText(result));
    } else if (result.state != RunResult::State::Done) {
        m_dialog->showStop(stopOf(result));
        for (const StepProblem &problem : result.problems) {
            if (const Step *step = m_dialog->plan().find(problem.step))
                m_dialog->setStep(problem.step, progressOf(problem.outcome),
                                  stepProblemText(problem, *step, m_window.inventory().get()));
        }
    } else if (m_doing == Doing::RollBack) {
        m_dialog->showEnd(tr("Rolled back"), tr("What was done was taken back, and read back to be sure."));
    } else {
        const int was = m_dialog->steps()->count(StepProgress::AlreadyDone);
        QString words =
            tr("%n step(s) done, each read back to be sure.", nullptr, int(m_dialog->plan().steps.size()) - was);
        if (was > 0)
            words += u' ' + tr("%n was so already.", nullptr, was);
        m_dialog->showEnd(tr("Done"), words);
    }
    Q_EMIT runEnded(result);
    endLock();
}

void Changes::leave()
{
    if (!m_journal || !m_dialog || m_run)
        return;
    JournalActor who = actor();
    who.servers = m_dialog->plan().serverIdentity;
    whenFinished(m_journal->leave(m_dialog->plan().id, who), this, [this](const JournalResult<void> &left) {
        if (!m_dialog)
            return;
        if (left)
            m_dialog->showEnd(tr("Left as it is"),
                              tr("What was done stays, and the rest is not done. The journal "
                                 "says so."));
        else
            m_dialog->showStop({tr("The journal cannot be written"),
                                journalErrorText(left.error()),
                                {},
                                {},
                                tr("&Go on"),
                                stepsUndoable(),
                                true});
    });
}

void Changes::accept(const NextStep &step)
{
    using Kind = NextStep::Kind;
    using Change = ChangeRequest::Kind;
    if (m_dialog)
        m_dialog->reject(); // the journal keeps the plan, which is offered again
    m_dialog.clear();
    switch (step.kind) {
    case Kind::UndeleteKek:
    case Kind::UndeleteDek:
        propose({Change::Undelete, {step.object}});
        break;
    case Kind::SoftDeleteKek:
    case Kind::SoftDeleteDeks:
        propose({Change::SoftDelete, {step.object}});
        break;
    case Kind::DeleteWithDeks:
        propose({Change::DeleteForEver, {step.object}});
        break;
    case Kind::SignIn:
        m_console.showSignIn(Server::SchemaRegistry);
        break;
    case Kind::ShowCertificate:
        m_console.showCertificateHelp(Server::SchemaRegistry);
        break;
    default:
        break;
    }
}

void Changes::exportPlan(PlanReview::Export format)
{
    if (!m_dialog)
        return;
    using Export = PlanReview::Export;
    QString filter;
    QString name;
    switch (format) {
    case Export::PlanFile:
        filter = tr("Plans (*.kekkai-plan)");
        name = u"change.kekkai-plan"_s;
        break;
    case Export::CurlScript:
        filter = tr("Scripts (*.sh)");
        name = u"change-curl.sh"_s;
        break;
    case Export::ConfluentScript:
        filter = tr("Scripts (*.sh)");
        name = u"change-confluent.sh"_s;
        break;
    case Export::Markdown:
        filter = tr("Markdown (*.md)");
        name = u"change.md"_s;
        break;
    }
    auto *chooser = new QFileDialog(m_dialog, tr("Export the plan"));
    chooser->setObjectName(u"planExportDialog"_s);
    chooser->setAttribute(Qt::WA_DeleteOnClose);
    chooser->setAcceptMode(QFileDialog::AcceptSave);
    chooser->setNameFilters({filter});
    chooser->setDefaultSuffix(name.section(u'.', 1));
    chooser->selectFile(name);
    connect(chooser, &QFileDialog::fileSelected, this, [this, format](const QString &file) { exportTo(file, format); });
    chooser->open();
}

void Changes::exportTo(const QString &file, PlanReview::Export format)
{
    if (!m_dialog)
        return;
    m_writing.request([plan = m_dialog->plan(), file, format]() -> Written {
        using Export = PlanReview::Export;
        const PlanWords words{planTitle(plan), stepText,
                              [](const PlanWarning &warning) { return planWarningText(warning.text); }};
        const QByteArray text = format == Export::PlanFile ? planFileText(plan)
            : format == Export::CurlScript                 ? exported(plan, PlanExport::CurlScript, words)
            : format == Export::ConfluentScript            ? exported(plan, PlanExport::ConfluentCliScript, words)
                                                           : exported(plan, PlanExport::Markdown, words);
        return {file, saveFile(file, text)};
    });
}

void Changes::showWritten(const Written &written)
{
    const QString file = QDir::toNativeSeparators(written.file);
    if (!written.problem.isEmpty())
        showProblem(tr("%1 was not written").arg(file), written.problem);
    else if (m_dialog)
        m_dialog->say(tr("Saved in %1. It holds no secrets.").arg(file));
}

void Changes::reloadTouched()
{
    if (m_dialog && m_console.loader())
        m_console.loader()->reload(partsTouchedBy(m_dialog->plan()));
}

void Changes::offerUnfinished()
{
    if (!m_mayOffer || m_dialog || m_run || m_window.isLocked() || m_window.isReadOnly()
        || QApplication::activeModalWidget())
        return;
    m_mayOffer = false;
    if (!m_journal && !QFile::exists(m_journalFile))
        return;
    withJournal([this](const std::shared_ptr<Journal> &journal) {
        whenFinished(journal->unfinished(), this, [this](const JournalResult<QList<PlanRecord>> &records) {
            if (records)
                offer(*records);
        });
    });
}

/// The newest one that concerns the open servers.
void Changes::offer(const QList<PlanRecord> &records)
{
    if (m_dialog || m_run || m_window.isLocked() || records.isEmpty() || !m_console.isOpen())
        return;
    whenFinished(m_journal->history(records.first().plan), this,
                 [this, records](const JournalResult<PlanHistory> &history) {
                     if (m_dialog || m_run || m_window.isLocked() || !m_console.isOpen())
                         return;
                     const bool fits =
                         history && identityFor(history->plan, m_console.session()) == history->plan.serverIdentity;
                     if (!fits) {
                         offer(records.mid(1));
                         return;
                     }
                     showUnfinished(*history);
                 });
}

void Changes::showUnfinished(const PlanHistory &history)
{
    ReviewDialog *dialog = showReview(reviewOf(history.plan));
    m_wasRun = true;
    if (!history.entries.isEmpty())
        m_seen = history.entries.last().number;
    showSteps(history);
    const PlanRecord &record = history.record;
    ReviewDialog::Stop stop;
    stop.title = tr("This plan has not come to its end");
    stop.cause =
        tr("%1 began it on %2. %3 of %4 steps are done. Steps that were begun are looked at before anything is "
           "sent, so that nothing is done twice.")
            .arg(visibleText(record.who.user), localTimeText(record.begunAt), numberText(record.stepsDone),
                 numberText(record.steps));
    stop.retryText = tr("&Go on");
    stop.rollBackText = stepsUndoable();
    dialog->showStop(stop);
}

void Changes::showRecords()
{
    if (!m_activity || (!m_journal && !QFile::exists(m_journalFile)))
        return;
    withJournal([this](const std::shared_ptr<Journal> &journal) {
        whenFinished(journal->plans(), this, [this](const JournalResult<QList<PlanRecord>> &records) {
            if (records)
                m_activity->setRecords(*records);
            else
                m_activity->showProblem(journalErrorText(records.error()));
        });
    });
}

void Changes::showHistoryOf(const QUuid &plan)
{
    if (!m_journal)
        return;
    whenFinished(m_journal->history(plan), this, [this](const JournalResult<PlanHistory> &history) {
        if (history)
            m_activity->setHistory(*history);
        else
            m_activity->showProblem(journalErrorText(history.error()));
    });
}

/// The rest of a plan that has not come to its end.
void Changes::reviewRest(const QUuid &plan)
{
    if (m_dialog || m_run || !m_journal || m_window.isReadOnly())
        return;
    whenFinished(m_journal->history(plan), this, [this](const JournalResult<PlanHistory> &history) {
        if (m_dialog || m_run || m_window.isLocked())
            return;
        if (!history)
            m_activity->showProblem(journalErrorText(history.error()));
        else if (identityFor(history->plan, m_console.session()) != history->plan.serverIdentity)
            showProblem(tr("This plan cannot be gone on with here"),
                        planErrorText({PlanError::Kind::WrongServer, {}, history->plan.serverIdentity}));
        else
            showUnfinished(*history);
    });
}

/// A plan that takes @p plan back, to be reviewed as any other.
void Changes::reviewUndo(const QUuid &plan)
{
    if (m_dialog || m_run || m_undoing || !m_journal || m_window.isReadOnly())
        return;
    RunContext context;
    context.session = m_console.session();
    addKeyDrivers(context.drivers, context.session);
    context.journal = m_journal;
    context.who = actor();
    m_undoing = std::make_unique<RunThread>(context);
    const QPointer<Changes> self(this);
    QMetaObject::invokeMethod(m_undoing->runner(), [self, runner = m_undoing->runner(), plan] {
        whenDone(runner->undoOf(plan), runner, [self](const JournalResult<UndoPlan> &undo) {
            QMetaObject::invokeMethod(qApp, [self, undo] {
                if (self)
                    self->showUndo(undo);
            });
        });
    });
}

void Changes::showUndo(const JournalResult<UndoPlan> &undo)
{
    if (!m_undoing) // the window was locked meanwhile
        return;
    m_undoing.reset();
    if (m_dialog || m_run || m_window.isLocked())
        return;
    if (!undo) {
        m_activity->showProblem(journalErrorText(undo.error()));
        return;
    }
    if (!undo->unclear.isEmpty() || undo->plan.steps.isEmpty()) {
        showProblem(tr("There is nothing that can be taken back"),
                    undo->unclear.isEmpty() ? tr("None of the steps that were done has a way back.")
                                            : stepOutcomeSentence(undo->unclear.first().outcome));
        return;
    }
    if (identityFor(undo->plan, m_console.session()) != undo->plan.serverIdentity) {
        showProblem(tr("This plan cannot be taken back here"),
                    planErrorText({PlanError::Kind::WrongServer, {}, undo->plan.serverIdentity}));
        return;
    }
    PlanReview review = reviewOf(undo->plan);
    if (!undo->irreversible.isEmpty())
        review.plan.warnings.append(
            {u"irreversible"_s, {u"undo.irreversible"_s, {{u"count"_s, undo->irreversible.size()}}}, true});
    showReview(std::move(review));
}

void Changes::prepareToLock(std::function<void()> ready)
{
    m_making.drop();
    m_loading.drop();
    m_mayOffer = false;
    m_undoing.reset();
    if (m_run) {
        m_ready = std::move(ready);
        m_run->cancel();
        return; // settle() follows
    }
    m_ready = std::move(ready);
    endLock();
}

/// Nothing runs any more. What was being reviewed is gone; what was run is offered again from the journal.
void Changes::endLock()
{
    if (!m_ready)
        return;
    if (m_dialog)
        m_dialog->deleteLater();
    m_dialog.clear();
    std::exchange(m_ready, {})();
}

void Changes::resumeAfterUnlock()
{
    m_mayOffer = true;
}

} // namespace kekkai
