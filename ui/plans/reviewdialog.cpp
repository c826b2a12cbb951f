#include "ui/plans/reviewdialog.h"

#include "models/plans/impactsubjectmodel.h"
#include "models/text/doctortext.h"
#include "models/text/impacttext.h"
#include "models/text/plantext.h"
#include "models/text/valuetext.h"
#include "ui/pages/celldelegate.h"
#include "ui/plans/stepdetails.h"
#include "ui/plans/warninglist.h"
#include "ui/support/secretfield.h"
#include "ui/support/theme.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/loadingbar.h"

#include <QFormLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSplitter>
#include <QTabWidget>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <chrono>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

/// @p text as the label of a button: server text has no mnemonics.
QString labelText(const QString &text)
{
    constexpr int most = 60;
    return elideMiddle(text, most).replace(u'&', u"&&"_s);
}

QTableView *madeTable(QAbstractItemModel *model, const QString &name, const QString &accessibleName, QWidget *parent)
{
    auto *table = new QTableView(parent);
    table->setObjectName(name);
    table->setAccessibleName(accessibleName);
    table->setModel(model);
    table->setItemDelegate(new CellDelegate(table));
    table->setShowGrid(false);
    table->setWordWrap(false);
    table->setTabKeyNavigation(false);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(space::row);
    table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    table->horizontalHeader()->setHighlightSections(false);
    return table;
}

QString durationText(qint64 milliseconds)
{
    const int seconds = int((milliseconds + 999) / 1000);
    constexpr int minute = 60;
    return seconds < 2 * minute ? ReviewDialog::tr("about %n second(s) left", nullptr, seconds)
                                : ReviewDialog::tr("about %n minute(s) left", nullptr, (seconds + minute - 1) / minute);
}

} // namespace

ReviewDialog::ReviewDialog(const PlanReview &review, QWidget *parent)
    : QDialog(parent)
    , m_review(review)
    , m_steps(new PlanStepModel(this))
    , m_banner(new Banner(this))
    , m_warnings(new WarningList(this))
    , m_tabs(new QTabWidget(this))
{
    setObjectName(u"reviewDialog"_s);
    setWindowTitle(tr("Review: %1").arg(planTitle(review.plan)));
    setWindowModality(Qt::WindowModal);
    setWindowFlag(Qt::WindowMaximizeButtonHint);
    setSizeGripEnabled(true);
    m_steps->setPlan(review.plan);
    m_warnings->setWarnings(review.plan.warnings);
    connect(m_warnings, &WarningList::changed, this, &ReviewDialog::updateState);
    m_banner->setObjectName(u"planBanner"_s);
    m_banner->hide();
    connect(m_banner, &Banner::actionTriggered, this, [this] {
        if (m_offer)
            Q_EMIT offerAccepted(*m_offer);
    });
    m_tick.setInterval(std::chrono::seconds(1));
    connect(&m_tick, &QTimer::timeout, this, &ReviewDialog::tick);

    m_tabs->setObjectName(u"planTabs"_s);
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(madeSteps(),
                   review.plan.steps.size() == 1 ? tr("&Step")
                                                 : tr("&Steps (%1)").arg(numberText(review.plan.steps.size())));
    if (review.impact) {
        const qsizetype subjects = review.impact->subjects.size();
        m_tabs->addTab(madeImpact(), tr("&What depends on it (%1)").arg(numberText(subjects)));
    }

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::xl, space::l, space::xl, space::l);
    column->setSpacing(space::m);
    column->addWidget(madeHeading());
    column->addWidget(m_banner);
    column->addWidget(m_warnings);
    column->addWidget(m_tabs, 1);
    column->addWidget(m_forms = madeForms());
    m_bar = new LoadingBar(this);
    m_bar->setObjectName(u"planBar"_s);
    column->addWidget(m_bar);
    column->addWidget(madeButtons());
    m_warnings->setVisible(!m_warnings->isEmpty());
    resize(1080, 720);
    if (m_steps->rowCount() > 0)
        m_table->setCurrentIndex(m_steps->index(0, 0));
    setPhase(Phase::Review);
    m_table->setFocus();
}

ReviewDialog::~ReviewDialog() = default;

QWidget *ReviewDialog::madeHeading()
{
    auto *heading = new QWidget(this);
    auto *title = new QLabel(planTitle(m_review.plan), heading);
    title->setObjectName(u"planTitle"_s);
    title->setTextFormat(Qt::PlainText);
    title->setWordWrap(true);
    title->setFont(titleFont());
    QString facts = m_review.file.isEmpty() ? tr("Nothing is sent before you have read this and said yes.")
                                            : tr("From the file %1, made on %2 by somebody who could write anything "
                                                 "into it: read every step.")
                                                  .arg(visibleText(m_review.file), localTimeText(m_review.plan.madeAt));
    auto *subtitle = m_subtitle = new QLabel(facts, heading);
    subtitle->setObjectName(u"planSubtitle"_s);
    subtitle->setTextFormat(Qt::PlainText);
    subtitle->setWordWrap(true);
    useToken(subtitle, QPalette::WindowText, Token::MutedText);
    auto *chips = new QHBoxLayout;
    chips->setSpacing(space::s);
    chips->addWidget(new Chip(visibleText(elideMiddle(m_review.connection, 40)), Token::Accent, u"server"_s, heading));
    if (m_review.isProduction)
        chips->addWidget(new Chip(tr("Production"), Token::Critical, u"severity-critical"_s, heading));
    chips->addStretch(1);
    auto *words = new QVBoxLayout;
    words->setSpacing(space::xs);
    words->addWidget(title);
    words->addWidget(subtitle);
    words->addLayout(chips);
    heading->setLayout(words);
    words->setContentsMargins(0, 0, 0, 0);
    return heading;
}

QWidget *ReviewDialog::madeSteps()
{
    auto *splitter = new QSplitter(Qt::Horizontal, this);
    splitter->setObjectName(u"planSplitter"_s);
    splitter->setChildrenCollapsible(false);
    m_table = madeTable(m_steps, u"planSteps"_s, tr("Steps"), splitter);
    QHeaderView *header = m_table->horizontalHeader();
    header->setSectionResizeMode(PlanStepModel::NumberColumn, QHeaderView::Fixed);
    header->resizeSection(PlanStepModel::NumberColumn, 52);
    header->setSectionResizeMode(PlanStepModel::StepColumn, QHeaderView::Stretch);
    header->setSectionResizeMode(PlanStepModel::ProgressColumn, QHeaderView::Fixed);
    header->resizeSection(PlanStepModel::ProgressColumn, 160);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &ReviewDialog::showCurrentStep);
    m_details = new StepDetails(m_review.servers, splitter);
    splitter->addWidget(m_table);
    splitter->addWidget(m_details);
    splitter->setSizes({560, 470});
    return splitter;
}

QWidget *ReviewDialog::madeImpact()
{
    auto *page = new QWidget(this);
    auto *summary = new QLabel(impactSummary(*m_review.impact).join(u'\n'), page);
    summary->setObjectName(u"impactSummary"_s);
    summary->setTextFormat(Qt::PlainText);
    summary->setWordWrap(true);
    summary->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto *model = new ImpactSubjectModel(this);
    model->setImpact(*m_review.impact);
    QTableView *table = madeTable(model, u"impactSubjects"_s, tr("Subjects that depend on it"), page);
    QHeaderView *header = table->horizontalHeader();
    header->setSectionResizeMode(QHeaderView::Interactive);
    header->setSectionResizeMode(ImpactSubjectModel::SubjectColumn, QHeaderView::Stretch);
    header->resizeSection(ImpactSubjectModel::ProducersColumn, 200);
    header->resizeSection(ImpactSubjectModel::ReadersColumn, 220);
    header->resizeSection(ImpactSubjectModel::FieldsColumn, 70);
    auto *why = new QLabel(page);
    why->setObjectName(u"impactReason"_s);
    why->setTextFormat(Qt::PlainText);
    why->setWordWrap(true);
    useToken(why, QPalette::WindowText, Token::MutedText);
    connect(table->selectionModel(), &QItemSelectionModel::currentRowChanged, why,
            [why, model](const QModelIndex &current) {
                const ImpactedSubject &subject = model->subjectAt(current.row());
                why->setText(producerEffectReason(subject.producers) + u'\n' + readerEffectReason(subject.readers));
            });
    if (model->rowCount() > 0)
        table->setCurrentIndex(model->index(0, 0));
    table->setVisible(model->rowCount() > 0);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, space::s, 0, 0);
    column->setSpacing(space::s);
    column->addWidget(summary);
    column->addWidget(table, 1);
    column->addWidget(why);
    QStringList gaps;
    constexpr int most = 5;
    for (const ImpactGap &gap : m_review.impact->gaps)
        gaps.append(visibleText(impactGapText(gap)));
    if (!gaps.isEmpty()) {
        const int more = int(gaps.size()) - most;
        QString text = gaps.mid(0, most).join(u'\n');
        if (more > 0)
            text += u'\n' + tr("and %n more", nullptr, more);
        auto *unknown = new QLabel(text, page);
        unknown->setObjectName(u"impactGaps"_s);
        unknown->setTextFormat(Qt::PlainText);
        unknown->setWordWrap(true);
        column->addWidget(unknown);
    }
    if (model->rowCount() == 0)
        column->addStretch(1);
    return page;
}

QWidget *ReviewDialog::madeForms()
{
    auto *forms = new QWidget(this);
    auto *form = new QFormLayout(forms);
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(space::m);
    QStringList names = m_review.plan.secretSlots().values();
    names.sort();
    for (const QString &name : std::as_const(names)) {
        if (!m_review.secrets.value(name).isEmpty())
            continue;
        auto *field = new QLineEdit(forms);
        field->setObjectName(u"planSecret-"_s + name);
        field->setEchoMode(QLineEdit::Password);
        field->setInputMethodHints(Qt::ImhHiddenText | Qt::ImhSensitiveData | Qt::ImhNoPredictiveText);
        field->setAccessibleName(tr("Secret %1").arg(name));
        connect(field, &QLineEdit::textChanged, this, &ReviewDialog::updateState);
        form->addRow(tr("Secret %1:").arg(name), field);
        m_asked.insert(name, field);
    }
    if (!m_review.plan.confirmName.isEmpty()) {
        m_name = new QLineEdit(forms);
        m_name->setObjectName(u"planConfirmName"_s);
        m_name->setAccessibleName(confirmText(m_review.plan));
        m_name->setFont(fixedFont());
        connect(m_name, &QLineEdit::textChanged, this, &ReviewDialog::updateState);
        auto *label = new QLabel(tr("%1:").arg(confirmText(m_review.plan)), forms);
        label->setTextFormat(Qt::PlainText);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        form->addRow(label, m_name);
    }
    return forms;
}

QWidget *ReviewDialog::madeButtons()
{
    auto *row = new QWidget(this);
    const auto add = [this, row](const QString &text, const QString &name, auto slot) {
        auto *button = new QPushButton(text, row);
        button->setObjectName(name);
        button->setAutoDefault(false);
        connect(button, &QPushButton::clicked, this, slot);
        return button;
    };
    m_export = new QToolButton(row);
    m_export->setObjectName(u"planExport"_s);
    m_export->setText(tr("&Export"));
    m_export->setIcon(themedIcon(u"export"));
    m_export->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_export->setPopupMode(QToolButton::InstantPopup);
    m_export->setFocusPolicy(Qt::TabFocus);
    auto *menu = new QMenu(m_export);
    using Export = PlanReview::Export;
    const auto addExport = [this, menu](const QString &text, const QString &name, Export format) {
        if (!m_review.exports.contains(format))
            return;
        menu->addAction(text, this, [this, format] { Q_EMIT exportRequested(format); })->setObjectName(name);
    };
    addExport(tr("&Plan file, for somebody else to review and run…"), u"planExportPlan"_s, Export::PlanFile);
    addExport(tr("Script for &curl…"), u"planExportCurl"_s, Export::CurlScript);
    addExport(tr("Script for the Conf&luent CLI…"), u"planExportConfluent"_s, Export::ConfluentScript);
    addExport(tr("&Markdown, for a change ticket…"), u"planExportMarkdown"_s, Export::Markdown);
    m_export->setMenu(menu);
    m_status = new QLabel(row);
    m_status->setObjectName(u"planStatus"_s);
    m_status->setTextFormat(Qt::PlainText);
    m_status->setWordWrap(true);
    useToken(m_status, QPalette::WindowText, Token::MutedText);
    m_run = add(labelText(planTitle(m_review.plan)), u"planRun"_s, [this] { beginRun(); });
    const bool destructive = m_review.plan.isDestructive;
    m_run->setProperty(destructive ? "destructive" : "primary", true);
    m_stop = add(tr("S&top"), u"planStop"_s, [this] {
        if (m_phase == Phase::CoolDown) {
            stopCoolDown();
            return;
        }
        setPhase(Phase::Stopping);
        Q_EMIT stopRequested();
    });
    m_retry = add({}, u"planRetry"_s, [this] { Q_EMIT retryRequested(secrets()); });
    m_retry->setProperty("primary", true);
    m_rollBack = add({}, u"planRollBack"_s, [this] { Q_EMIT rollBackRequested(); });
    m_leave = add(tr("&Leave it so"), u"planLeave"_s, [this] { Q_EMIT leaveRequested(); });
    m_leave->setToolTip(tr("What was done stays, what was not done is not done. Nobody is asked again."));
    m_close = add({}, u"planClose"_s, [this] { reject(); });
    auto *line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(space::s);
    line->addWidget(m_export);
    line->addWidget(m_status, 1);
    for (QPushButton *button : {m_leave, m_rollBack, m_retry, m_stop, m_close, m_run})
        line->addWidget(button);
    return row;
}

QString ReviewDialog::whatIsMissing() const
{
    if (m_review.isReadOnly)
        return tr("This connection is read-only: nothing is changed through it.");
    if (const int missing = m_warnings->missing(); missing > 0)
        return tr("Read and tick %n more warning(s) above.", nullptr, missing);
    const bool unknown =
        std::any_of(m_asked.cbegin(), m_asked.cend(), [](const QLineEdit *field) { return field->text().isEmpty(); });
    if (unknown)
        return tr("Give the secrets that the plan needs.");
    if (m_name && m_name->text().trimmed() != m_review.plan.confirmName)
        return tr("Type %1 to confirm.").arg(visibleText(m_review.plan.confirmName));
    return {};
}

PlanSecrets ReviewDialog::secrets() const
{
    PlanSecrets all = m_review.secrets;
    for (auto it = m_asked.cbegin(); it != m_asked.cend(); ++it)
        all.insert(it.key(), Secret::encoded(it.value()->text()));
    return all;
}

void ReviewDialog::setPhase(Phase phase)
{
    m_phase = phase;
    const bool review = phase == Phase::Review;
    const bool underWay = phase == Phase::Running || phase == Phase::Stopping;
    m_subtitle->setVisible(review || phase == Phase::CoolDown || !m_review.file.isEmpty());
    m_warnings->setVisible(review && !m_warnings->isEmpty());
    m_forms->setVisible(review && (m_name || !m_asked.isEmpty()));
    m_run->setVisible(review);
    m_stop->setVisible(phase == Phase::CoolDown || underWay);
    m_stop->setEnabled(phase != Phase::Stopping);
    m_stop->setText(phase == Phase::CoolDown ? tr("Do &not, stop") : tr("S&top"));
    m_retry->setVisible(phase == Phase::Paused && !m_retry->text().isEmpty());
    m_rollBack->setVisible(phase == Phase::Paused && !m_rollBack->text().isEmpty());
    m_leave->setVisible(phase == Phase::Paused && m_leave->isEnabled());
    m_close->setVisible(phase != Phase::CoolDown && !underWay);
    m_close->setText(review ? tr("Cancel") : phase == Phase::Paused ? tr("&Decide later") : tr("Close"));
    m_close->setProperty("primary", phase == Phase::Ended);
    m_table->setColumnHidden(PlanStepModel::ProgressColumn, review || phase == Phase::CoolDown);
    m_export->setVisible(review && !m_review.exports.isEmpty());
    if (!underWay && phase != Phase::CoolDown)
        m_bar->setIdle();
    if (phase == Phase::Ended)
        m_close->setFocus();
    else if (phase == Phase::CoolDown)
        m_stop->setFocus();
    updateState();
}

void ReviewDialog::updateState()
{
    if (m_phase == Phase::Review) {
        const QString missing = whatIsMissing();
        m_run->setEnabled(missing.isEmpty());
        m_run->setToolTip(missing);
        m_run->setAccessibleDescription(missing);
        m_status->setText(missing);
    } else if (m_phase == Phase::Stopping) {
        m_status->setText(tr("Stopping after the steps under way."));
    } else if (m_phase == Phase::Paused || m_phase == Phase::Ended) {
        m_status->clear();
    }
}

void ReviewDialog::beginRun()
{
    if (m_phase != Phase::Review || !whatIsMissing().isEmpty())
        return;
    m_banner->hide();
    m_left = m_review.plan.coolDownSeconds;
    if (m_left <= 0) {
        Q_EMIT runRequested(secrets());
        return;
    }
    setPhase(Phase::CoolDown);
    m_tick.start();
    ++m_left;
    tick();
}

void ReviewDialog::tick()
{
    --m_left;
    if (m_left > 0) {
        m_bar->setProgress(m_review.plan.coolDownSeconds - m_left, m_review.plan.coolDownSeconds);
        m_status->setText(tr("Begins in %n second(s). Nothing was sent yet.", nullptr, m_left));
        return;
    }
    m_tick.stop();
    setPhase(Phase::Review); // until it is said that it runs
    Q_EMIT runRequested(secrets());
}

void ReviewDialog::stopCoolDown()
{
    m_tick.stop();
    setPhase(Phase::Review);
    m_table->setFocus();
}

void ReviewDialog::showRunning()
{
    m_banner->hide();
    m_offer.reset();
    for (QLineEdit *field : std::as_const(m_asked))
        field->setEnabled(false);
    setPhase(Phase::Running);
    m_bar->setProgress(0, m_steps->rowCount());
    m_status->setText(tr("Running"));
    m_stop->setFocus();
}

void ReviewDialog::setStep(const QString &stepId, StepProgress progress, const QString &result)
{
    m_results.insert(stepId, result);
    m_steps->setProgress(stepId, progress);
    const int row = m_steps->rowOf(stepId);
    if (row >= 0 && row == m_table->currentIndex().row())
        showCurrentStep();
    if (row >= 0 && progress == StepProgress::Running)
        m_table->scrollTo(m_steps->index(row, 0));
}

void ReviewDialog::setProgress(int done, int all, qint64 leftMilliseconds)
{
    if (m_phase != Phase::Running && m_phase != Phase::Stopping)
        return;
    m_bar->setProgress(done, all);
    if (m_phase == Phase::Stopping)
        return;
    const QString counted = tr("%1 of %2").arg(numberText(done), numberText(all));
    m_status->setText(leftMilliseconds < 0 || done >= all
                          ? counted
                          : tr("%1, %2", "progress, time left").arg(counted, durationText(leftMilliseconds)));
}

void ReviewDialog::showStop(const Stop &stop)
{
    m_offer = stop.offer;
    m_banner->setContent(Banner::Kind::Error, stop.title, stop.cause, stop.details);
    m_banner->setAction(stop.offer ? nextStepLabel(*stop.offer) : QString());
    m_banner->show();
    m_retry->setText(stop.retryText);
    m_rollBack->setText(stop.rollBackText);
    m_leave->setEnabled(stop.canLeave);
    for (QLineEdit *field : std::as_const(m_asked))
        field->setEnabled(true);
    setPhase(Phase::Paused);
    (stop.retryText.isEmpty() ? m_close : m_retry)->setFocus();
}

void ReviewDialog::showRefusal(const QString &title, const QString &cause, const QString &details)
{
    m_offer.reset();
    m_banner->setContent(Banner::Kind::Error, title, cause, details);
    m_banner->setAction({});
    m_banner->show();
    setPhase(Phase::Review);
}

void ReviewDialog::showEnd(const QString &title, const QString &words)
{
    m_offer.reset();
    m_banner->setContent(Banner::Kind::Info, title, words);
    m_banner->setAction({});
    m_banner->show();
    for (QLineEdit *field : std::as_const(m_asked))
        wipeField(field);
    setPhase(Phase::Ended);
}

void ReviewDialog::say(const QString &text)
{
    m_status->setText(text);
}

void ReviewDialog::reject()
{
    if (m_phase == Phase::CoolDown) {
        stopCoolDown();
        return;
    }
    if (m_phase == Phase::Running || m_phase == Phase::Stopping) {
        m_status->setText(tr("The plan runs. Stop it first: steps under way are finished, and you are asked what to "
                             "do with the rest."));
        return;
    }
    wipeSecretFields(this);
    QDialog::reject();
}

void ReviewDialog::showCurrentStep()
{
    const int row = m_table->currentIndex().row();
    if (row < 0)
        return;
    const Step &step = m_steps->stepAt(row);
    m_details->setStep(step, m_results.value(step.id));
}

} // namespace kekkai
