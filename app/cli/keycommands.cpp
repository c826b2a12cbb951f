#include "app/cli/keycommands.h"

#include "app/cli/keyreport.h"
#include "app/cli/profilecommands.h"
#include "app/cli/report.h"
#include "app/cli/secrets.h"
#include "app/cli/table.h"
#include "models/text/doctortext.h"
#include "models/text/journaltext.h"
#include "models/text/keyplantext.h"
#include "models/text/objecttext.h"
#include "services/analysis/doctor.h"
#include "services/analysis/rulefacts.h"
#include "services/dekregistry/dekregistryclient.h"
#include "services/export/savefile.h"
#include "services/keys/keysteps.h"
#include "services/plans/planfile.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonDocument>

#include <cerrno>
#include <cstdio>
#include <utility>

namespace kekkai::cli {

using namespace Qt::StringLiterals;

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(kekkai::CommandLine)
};

ExitCode codeOf(const KeyPlanProblem &problem)
{
    switch (problem.kind) {
    case KeyPlanProblem::Kind::NothingToDo:
        return Ok;
    case KeyPlanProblem::Kind::UnknownObject:
        return NotFound;
    case KeyPlanProblem::Kind::NotRead:
        return Incomplete;
    default:
        return Usage;
    }
}

ExitCode codeOf(const RunResult &result)
{
    switch (result.state) {
    case RunResult::State::Done:
        return Ok;
    case RunResult::State::Canceled:
        return Canceled;
    case RunResult::State::Failed:
        return PlanStopped;
    case RunResult::State::Refused:
        break;
    }
    switch (result.refusal) {
    case RunResult::Refusal::None:
        return Ok;
    case RunResult::Refusal::Journal:
        return result.journalError && result.journalError->kind == JournalError::Kind::UnknownPlan ? NotFound
                                                                                                   : PlanStopped;
    case RunResult::Refusal::Busy:
        return PlanStopped;
    default:
        return Usage;
    }
}

QByteArray document(const QJsonObject &json)
{
    return QJsonDocument(json).toJson();
}

bool needsInventory(KeyAction action)
{
    switch (action) {
    case KeyAction::RegisterKek:
    case KeyAction::UpdateKek:
    case KeyAction::DeleteKeys:
    case KeyAction::UndeleteKeys:
    case KeyAction::TestKeks:
    case KeyAction::CreateDek:
    case KeyAction::ShowImpact:
        return true;
    case KeyAction::ShowKeyPolicy:
    case KeyAction::ShowPlan:
    case KeyAction::ExportPlan:
    case KeyAction::RunPlan:
    case KeyAction::ResumePlan:
    case KeyAction::RollBackPlan:
        break;
    }
    return false;
}

} // namespace

KeyCommands::KeyCommands(CommandLine line, Session session, SessionOrigin origin, QObject *parent)
    : QObject(parent)
    , m_line(std::move(line))
    , m_session(session)
    , m_origin(std::move(origin))
    , m_loader(std::move(session))
{
    connect(&m_loader, &InventoryLoader::changed, this, [this](const InventoryPtr &inventory) {
        if (!m_isEnded)
            m_progress.showLoading(*inventory);
    });
    connect(&m_loader, &InventoryLoader::finished, this, &KeyCommands::loaded);
}

KeyCommands::~KeyCommands() = default;

void KeyCommands::start()
{
    const KeyOptions &options = m_line.keyOptions;
    if (needsInventory(options.action)) {
        auto properties = givenProperties(); // before anything is waited for
        if (!properties) {
            say(properties.error().detail);
            end(properties.error().kind == ApiError::Kind::Canceled ? Canceled : Usage);
            return;
        }
        m_properties = *std::move(properties);
        m_loader.load({InventoryPart::Keks, InventoryPart::Deks, InventoryPart::Subjects, InventoryPart::Registry});
        return;
    }
    if (options.action == KeyAction::ShowKeyPolicy) {
        const DekRegistryClient client(m_session.schemaRegistry);
        whenDone(client.keyPolicy(m_reading.current()), this,
                 [this](const Result<QString> &policy) { showKeyPolicy(policy); });
        return;
    }
    if (options.action != KeyAction::ResumePlan && options.action != KeyAction::RollBackPlan) {
        loadPlan();
        return;
    }
    whenDone(goOn(options.action == KeyAction::RollBackPlan), this,
             [this](const RunResult &result) { showResult(result); });
}

void KeyCommands::cancel()
{
    if (m_runner && *m_runner && (*m_runner)->isRunning()) {
        m_progress.clear();
        say(Text::tr("Stopping: what is under way is awaited."));
        (*m_runner)->cancel();
        return;
    }
    m_coolDown.stop();
    m_reading.current().cancel();
    m_loader.cancel();
    m_progress.clear();
    say(Text::tr("Canceled."));
    end(Canceled);
}

Result<KmsProperties> KeyCommands::givenProperties() const
{
    KmsProperties properties;
    const KeyOptions &options = m_line.keyOptions;
    for (auto it = options.properties.cbegin(); it != options.properties.cend(); ++it)
        properties.insert(it.key(), KmsProperty::plain(it.value()));
    QSet<int> descriptors;
    for (auto it = options.secretProperties.cbegin(); it != options.secretProperties.cend(); ++it) {
        if (it->descriptor && descriptors.contains(*it->descriptor))
            return failure(
                ApiError::Kind::Invalid,
                Text::tr("File descriptor %1 is given for two secrets: it can be read once.").arg(*it->descriptor));
        if (it->descriptor)
            descriptors.insert(*it->descriptor);
        auto secret = secretFrom(*it, Text::tr("Value of the property %1: ").arg(it.key()));
        if (!secret)
            return tl::unexpected(secret.error());
        if (secret->isEmpty())
            return failure(ApiError::Kind::Invalid, Text::tr("The property %1 is empty.").arg(it.key()));
        properties.insert(it.key(), KmsProperty::credential(*secret));
    }
    return properties;
}

void KeyCommands::loaded()
{
    if (m_isEnded)
        return;
    m_progress.clear();
    const InventoryPtr inventory = m_loader.inventory();
    const QStringList lines = errorLines(*inventory);
    for (const QString &line : lines)
        say(line);
    if (!isKnown(*inventory, InventoryPart::Keks)) {
        const ExitCode code = exitCodeFor(Command::Keks, *inventory);
        end(code == Ok ? Incomplete : code);
        return;
    }
    if (m_line.keyOptions.action == KeyAction::ShowImpact) {
        showImpact(*inventory);
        return;
    }
    KeyPlanResult plan = made(*inventory);
    if (!plan)
        refuse(plan.error());
    else
        present(*std::move(plan));
}

QList<ObjectRef> KeyCommands::objects(const Inventory &inventory) const
{
    const KeyOptions &options = m_line.keyOptions;
    QList<ObjectRef> refs;
    if (options.subject.isEmpty()) {
        for (const QString &name : options.keks)
            refs.append({ObjectRef::Kind::Kek, {name}});
        return refs;
    }
    const QStringList algorithms = options.algorithm.isEmpty() ? dekAlgorithms() : QStringList(options.algorithm);
    for (const QString &algorithm : algorithms) {
        ObjectRef ref{ObjectRef::Kind::Dek, {options.keks.first(), options.subject, algorithm}};
        const bool isThere = std::any_of(inventory.deks.cbegin(), inventory.deks.cend(), [&ref](const Dek &dek) {
            return dek.kekName == ref.key.at(0) && dek.subject == ref.key.at(1) && dek.algorithm == ref.key.at(2);
        });
        if (!isThere && algorithms.size() > 1)
            continue;
        if (options.dekVersion)
            ref.key.append(QString::number(*options.dekVersion));
        refs.append(ref);
    }
    if (refs.isEmpty())
        refs.append({ObjectRef::Kind::Dek, {options.keks.first(), options.subject, u"AES256_GCM"_s}});
    return refs;
}

KeyPlanResult KeyCommands::made(const Inventory &inventory)
{
    const KeyOptions &options = m_line.keyOptions;
    PlanFrame frame{QUuid::createUuid(), QDateTime::currentDateTimeUtc(), {}};
    if (m_session.schemaRegistry)
        frame.serverIdentity = serverIdentity(addressOf(*m_session.schemaRegistry), {});
    switch (options.action) {
    case KeyAction::RegisterKek: {
        KekDraft draft;
        draft.name = options.keks.first();
        draft.kmsType = options.kmsType;
        draft.kmsKeyId = options.kmsKeyId;
        draft.kmsProps = m_properties;
        draft.doc = options.doc.value_or(QString());
        draft.shared = options.shared.value_or(false);
        draft.testSharing = options.testSharing;
        return planRegisterKek(inventory, draft, frame);
    }
    case KeyAction::UpdateKek: {
        KekChange change;
        change.doc = options.doc;
        change.shared = options.shared;
        change.testSharing = options.testSharing;
        const KekEntry *kek = inventory.kek(options.keks.first());
        if (kek && kek->details && (!m_properties.isEmpty() || !options.removedProperties.isEmpty())) {
            change.kmsProps = propertiesOf(*kek->details).value_or(KmsProperties()); // nothing was locked since
            change.kmsProps->insert(m_properties);
            for (const QString &key : options.removedProperties)
                change.kmsProps->remove(key);
        }
        return planUpdateKek(inventory, options.keks.first(), change, frame);
    }
    case KeyAction::DeleteKeys: {
        const QList<ObjectRef> refs = objects(inventory);
        return planDeleteKeys(inventory, refs, options.deletion, impactOf(inventory, refs, options.deletion), frame);
    }
    case KeyAction::UndeleteKeys:
        return planUndeleteKeys(inventory, objects(inventory),
                                options.kekOnly ? UndeleteScope::KekOnly : UndeleteScope::WithDeks, frame);
    case KeyAction::TestKeks:
        return planTestKeks(inventory, options.keks, frame);
    case KeyAction::CreateDek: {
        DekDraft draft;
        draft.kek = options.keks.first();
        draft.subject = options.subject;
        draft.algorithm = options.algorithm.isEmpty() ? u"AES256_GCM"_s : options.algorithm;
        draft.encryptedKeyMaterial = options.material;
        int newest = 0;
        for (const Dek &dek : inventory.deks) {
            if (dek.kekName == draft.kek && dek.subject == draft.subject && dek.algorithm == draft.algorithm)
                newest = std::max(newest, dek.version);
        }
        draft.version = options.dekVersion.value_or(newest + 1);
        return planCreateDek(inventory, draft, frame);
    }
    case KeyAction::ShowKeyPolicy:
    case KeyAction::ShowImpact:
    case KeyAction::ShowPlan:
    case KeyAction::ExportPlan:
    case KeyAction::RunPlan:
    case KeyAction::ResumePlan:
    case KeyAction::RollBackPlan:
        break;
    }
    Q_UNREACHABLE();
}

void KeyCommands::showImpact(const Inventory &inventory)
{
    const Impact impact = impactOf(inventory, objects(inventory), m_line.keyOptions.deletion);
    const bool isUnknown = std::any_of(impact.gaps.cbegin(), impact.gaps.cend(),
                                       [](const ImpactGap &gap) { return gap.kind == ImpactGap::Kind::ObjectUnknown; });
    const bool isPrinted = print(m_line.asJson ? document(impactJson(impact)) : impactText(impact));
    end(!isPrinted ? Incomplete : isUnknown ? NotFound : impact.isComplete() ? Ok : Incomplete);
}

void KeyCommands::refuse(const KeyPlanProblem &problem)
{
    QStringList sentences;
    for (const KekDraftIssue &issue : problem.issues)
        sentences.append(kekDraftIssueText(issue));
    if (sentences.isEmpty())
        sentences.append(keyPlanProblemText(problem));
    for (const QString &sentence : std::as_const(sentences))
        say(sentence);
    if (m_line.asJson && !print(document({{u"plan"_s, QJsonValue()}, {u"message"_s, sentences.join(u' ')}}))) {
        end(Incomplete);
        return;
    }
    end(codeOf(problem));
}

void KeyCommands::loadPlan()
{
    const KeyOptions &options = m_line.keyOptions;
    if (options.planId.isNull()) {
        take(readPlanFile(options.planFile));
        return;
    }
    if (options.action == KeyAction::RunPlan) { // it has run, or else it would not be there
        say(Text::tr("\"plan resume\" goes on with a plan of the journal; a saved one is run from its file."));
        end(Usage);
        return;
    }
    whenDone(planFromJournal(options.planId), this, [this](const JournalResult<Plan> &plan) {
        if (plan) {
            take(*plan);
            return;
        }
        say(journalErrorText(plan.error()));
        end(plan.error().kind == JournalError::Kind::UnknownPlan || plan.error().kind == JournalError::Kind::Missing
                ? NotFound
                : Usage);
    });
}

Task<JournalResult<Plan>> KeyCommands::planFromJournal(QUuid id) const
{
    JournalStore::Options options;
    options.file = JournalStore::defaultFile();
    options.readOnly = true;
    const auto opening = Journal::open(options);
    const auto journal = co_await opening;
    if (!journal)
        co_return tl::unexpected(journal.error());
    const auto reading = (*journal)->history(id);
    const auto history = co_await reading;
    if (!history)
        co_return tl::unexpected(history.error());
    co_return history->plan;
}

void KeyCommands::take(const PlanResult<Plan> &plan)
{
    // What it shows must be what it would send.
    StepDrivers drivers;
    addKeyDrivers(drivers, m_session);
    PlanResult<void> fine;
    if (!plan)
        fine = tl::unexpected(plan.error());
    else
        fine = drivers.checked(*plan);
    if (!fine) {
        say(planErrorLine(fine.error()));
        end(Usage);
        return;
    }
    m_line.keyOptions.planFile.clear(); // it is not to be saved again
    if (m_line.keyOptions.action == KeyAction::ExportPlan)
        end(print(exported(*plan, m_line.keyOptions.exportAs, wordsOf(*plan))) ? Ok : Incomplete);
    else
        present({*plan, {}});
}

void KeyCommands::showKeyPolicy(const Result<QString> &policy)
{
    if (m_isEnded)
        return;
    if (policy) {
        end(print(policy->toUtf8() + '\n') ? Ok : Incomplete);
        return;
    }
    const Diagnosis diagnosis = diagnose(policy.error(), {Asked::Action::ReadKeyPolicy, {}});
    say(causeText(diagnosis));
    end(diagnosis.cause == Cause::KeyPolicyAbsent ? NotFound : exitCodeFor(policy.error()));
}

void KeyCommands::present(KeyPlan made)
{
    const KeyOptions &options = m_line.keyOptions;
    const bool isHarmless = options.action == KeyAction::TestKeks;
    const bool mustRun = options.mustRun || (isHarmless && options.planFile.isEmpty());
    if (!(m_line.asJson && mustRun)) { // one object in all: with its result at the end
        const QByteArray shown = m_line.asJson ? document({{u"plan"_s, toJson(made.plan)}}) : planText(made.plan);
        if (!print(shown)) {
            end(Incomplete);
            return;
        }
    }
    if (!options.planFile.isEmpty()) {
        const QString problem = saveFile(options.planFile, planFileText(made.plan));
        if (!problem.isEmpty()) {
            say(u"%1: %2"_s.arg(options.planFile, problem));
            end(Usage);
            return;
        }
        say(Text::tr("The plan is saved in %1.").arg(options.planFile));
    }
    if (!mustRun) {
        end(Ok);
        return;
    }
    if (made.plan.confirmName != options.confirm) {
        say(made.plan.confirmName.isEmpty()
                ? Text::tr("--confirm is for plans that destroy something.")
                : Text::tr("Nothing was changed: this cannot be undone. To run it, add --confirm %1.")
                      .arg(made.plan.confirmName));
        end(NotConfirmed);
        return;
    }
    const bool hasWarnings = std::any_of(made.plan.warnings.cbegin(), made.plan.warnings.cend(),
                                         [](const PlanWarning &warning) { return warning.mustBeTicked; });
    if (hasWarnings && !options.warningsAccepted) {
        say(Text::tr("Nothing was changed: read the warnings. To run it, add --accept-warnings."));
        end(NotConfirmed);
        return;
    }
    auto secrets = withAsked(made.plan.secretSlots(), made.secrets);
    if (!secrets) {
        say(secrets.error().detail);
        end(secrets.error().kind == ApiError::Kind::Canceled ? Canceled : Usage);
        return;
    }
    made.secrets = *std::move(secrets);
    waitAndRun(std::move(made));
}

Result<PlanSecrets> KeyCommands::withAsked(const QSet<QString> &needed, PlanSecrets secrets) const
{
    for (const QString &name : needed) {
        if (!secrets.value(name).isEmpty())
            continue;
        auto secret = secretFrom({}, Text::tr("Secret %1 of the plan: ").arg(name));
        if (!secret)
            return tl::unexpected(secret.error());
        secrets.insert(name, *secret);
    }
    return secrets;
}

void KeyCommands::waitAndRun(KeyPlan made)
{
    m_plan = made.plan;
    m_secondsLeft = made.plan.coolDownSeconds;
    const auto run = [this, secrets = made.secrets] {
        m_progress.clear();
        whenDone(runPlan(m_plan, secrets), this, [this](const RunResult &result) { showResult(result); });
    };
    if (m_secondsLeft <= 0) {
        run();
        return;
    }
    const auto warning = [this] {
        return Text::tr("This cannot be undone. It begins in %n second(s); Ctrl+C stops it.", nullptr, m_secondsLeft);
    };
    if (!m_progress.isTerminal())
        say(warning());
    m_progress.show(warning());
    connect(&m_coolDown, &QTimer::timeout, this, [this, run, warning] {
        if (--m_secondsLeft > 0) {
            m_progress.show(warning());
            return;
        }
        m_coolDown.stop();
        run();
    });
    m_coolDown.start(std::chrono::seconds(1));
}

Task<JournalResult<std::shared_ptr<PlanRunner>>> KeyCommands::runner()
{
    JournalStore::Options options;
    options.file = JournalStore::defaultFile();
    const auto opening = Journal::open(options);
    const auto journal = co_await opening;
    if (!journal)
        co_return tl::unexpected(journal.error());
    RunContext context;
    context.session = m_session;
    addKeyDrivers(context.drivers, m_session);
    m_journal = *journal;
    context.journal = *journal;
    context.who = actorOfThisProcess();
    context.who.program = u"kekkai-cli "_s + QCoreApplication::applicationVersion();
    context.who.profile = m_origin.profile;
    context.who.profileId = m_origin.profileId;
    context.isReadOnly = m_origin.isReadOnly;
    auto made = std::make_shared<PlanRunner>(context);
    connect(made.get(), &PlanRunner::progressed, this, &KeyCommands::showRun);
    co_return made;
}

Task<RunResult> KeyCommands::runPlan(Plan plan, PlanSecrets secrets)
{
    auto making = runner();
    m_runner = co_await making;
    if (!m_runner) {
        RunResult refused;
        refused.refusal = RunResult::Refusal::Journal;
        refused.journalError = m_runner.error();
        refused.plan = plan.id;
        co_return refused;
    }
    const auto running = *m_runner;
    auto run = running->run(plan, secrets);
    co_return co_await run;
}

Task<RunResult> KeyCommands::goOn(bool rollBack)
{
    RunResult refused;
    refused.refusal = RunResult::Refusal::Journal;
    refused.plan = m_line.keyOptions.planId;
    auto making = runner();
    m_runner = co_await making;
    if (!m_runner) {
        refused.journalError = m_runner.error();
        co_return refused;
    }
    const auto reading = m_journal->history(refused.plan);
    const auto history = co_await reading;
    if (!history) {
        refused.journalError = history.error();
        co_return refused;
    }
    m_plan = history->plan;
    const auto running = *m_runner;
    QSet<QString> needed = m_plan.secretSlots();
    if (rollBack) {
        auto making2 = running->undoOf(refused.plan);
        const auto undo = co_await making2;
        if (!undo) {
            refused.journalError = undo.error();
            co_return refused;
        }
        needed = undo->plan.secretSlots();
    }
    auto secrets = withAsked(needed, {});
    if (!secrets) {
        say(secrets.error().detail);
        refused.refusal = RunResult::Refusal::MissingSecret;
        refused.missingSecrets = QStringList(needed.cbegin(), needed.cend());
        co_return refused;
    }
    auto run = rollBack ? running->rollBack(refused.plan, *secrets) : running->resume(refused.plan, *secrets);
    co_return co_await run;
}

void KeyCommands::showRun(const RunProgress &progress)
{
    if (m_isEnded)
        return;
    QString line = Text::tr("%1 of %2 steps").arg(progress.done).arg(progress.steps);
    if (progress.left)
        line += Text::tr(", %n second(s) left", nullptr,
                         int(std::chrono::duration_cast<std::chrono::seconds>(*progress.left).count()));
    m_progress.show(line);
}

void KeyCommands::showResult(const RunResult &result)
{
    m_progress.clear();
    const QStringList lines = runLines(result, m_plan);
    for (const QString &line : lines)
        say(line);
    ExitCode code = codeOf(result);
    if (m_line.asJson) {
        QJsonObject json{{u"result"_s, runJson(result)}};
        json.insert("plan"_L1, m_plan.steps.isEmpty() ? QJsonValue() : QJsonValue(toJson(m_plan)));
        if (!print(document(json)))
            code = Incomplete;
    }
    end(code);
}

bool KeyCommands::print(const QByteArray &bytes)
{
    const std::size_t size = std::size_t(bytes.size());
    if (std::fwrite(bytes.constData(), 1, size, stdout) == size && std::fflush(stdout) == 0)
        return true;
    say(Text::tr("Standard output could not be written: %1").arg(qt_error_string(errno)));
    return false;
}

void KeyCommands::end(ExitCode code)
{
    if (!std::exchange(m_isEnded, true))
        Q_EMIT finished(int(code));
}

} // namespace kekkai::cli
