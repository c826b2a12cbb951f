#include "ui/plans/stepdetails.h"

#include "models/text/jsontext.h"
#include "models/text/plantext.h"
#include "models/text/valuetext.h"
#include "services/export/curlcommand.h"
#include "ui/pages/celldelegate.h"
#include "ui/support/theme.h"
#include "ui/widgets/jsonhighlighter.h"

#include <QCheckBox>
#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>
#include <QUrlQuery>
#include <QVBoxLayout>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

QPlainTextEdit *madeText(const QString &name, const QString &accessibleName, QWidget *parent)
{
    auto *text = new QPlainTextEdit(parent);
    text->setObjectName(name);
    text->setAccessibleName(accessibleName);
    text->setReadOnly(true);
    text->setTabChangesFocus(true);
    text->setFont(fixedFont());
    return text;
}

QString jsonOf(const QJsonValue &state)
{
    return state.isNull() || state.isUndefined() ? StepDetails::tr("It does not exist.")
                                                 : indentedJson(QString::fromUtf8(canonicalJson(state)));
}

} // namespace

StepDetails::StepDetails(const ConnectedServers &servers, QWidget *parent)
    : QTabWidget(parent)
    , m_servers(servers)
    , m_changes(new StateChangeModel(this))
{
    setObjectName(u"stepDetails"_s);
    setDocumentMode(true);
    addTab(madeChange(), tr("&Change"));
    addTab(madeRequest(), tr("Re&quest"));
}

QWidget *StepDetails::madeChange()
{
    auto *page = new QWidget(this);
    m_what = new QLabel(page);
    m_what->setObjectName(u"stepWhat"_s);
    m_what->setTextFormat(Qt::PlainText);
    m_what->setWordWrap(true);
    m_what->setFont(sectionFont());
    m_what->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_result = new QLabel(page);
    m_result->setObjectName(u"stepResult"_s);
    m_result->setTextFormat(Qt::PlainText);
    m_result->setWordWrap(true);
    m_result->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_nothing = new QLabel(tr("Nothing changes at the server."), page);
    m_nothing->setObjectName(u"stepChangesNothing"_s);
    useToken(m_nothing, QPalette::WindowText, Token::MutedText);

    m_table = new QTableView(page);
    m_table->setObjectName(u"stepChanges"_s);
    m_table->setAccessibleName(tr("What the step changes"));
    m_table->setModel(m_changes);
    m_table->setItemDelegate(new CellDelegate(m_table));
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(space::row);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);

    m_all = new QCheckBox(tr("Show what &stays, too"), page);
    m_all->setObjectName(u"stepShowAll"_s);
    connect(m_all, &QCheckBox::toggled, this, [this](bool all) {
        m_changes->setOnlyChanges(!all);
        updateChange();
    });
    m_fold = new QToolButton(page);
    m_fold->setObjectName(u"stepJsonFold"_s);
    m_fold->setText(tr("Whole &JSON"));
    m_fold->setCheckable(true);
    m_fold->setAutoRaise(true);
    m_fold->setFocusPolicy(Qt::TabFocus);
    m_fold->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_fold->setIcon(themedIcon(u"chevron-right"));
    m_json = new QWidget(page);
    m_before = madeText(u"stepBefore"_s, tr("JSON before"), m_json);
    m_after = madeText(u"stepAfter"_s, tr("JSON after"), m_json);
    for (QPlainTextEdit *text : {m_before, m_after})
        new JsonHighlighter(text->document(), JsonHighlighter::Language::Json);
    auto *sides = new QHBoxLayout(m_json);
    sides->setContentsMargins(0, 0, 0, 0);
    sides->setSpacing(space::s);
    sides->addWidget(m_before);
    sides->addWidget(m_after);
    m_json->hide();
    connect(m_fold, &QToolButton::toggled, this, [this](bool open) {
        m_fold->setIcon(themedIcon(open ? u"chevron-down" : u"chevron-right"));
        m_json->setVisible(open);
    });

    auto *tools = new QHBoxLayout;
    tools->addWidget(m_all);
    tools->addStretch(1);
    tools->addWidget(m_fold);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(space::m, space::s, 0, 0);
    column->setSpacing(space::s);
    column->addWidget(m_what);
    column->addWidget(m_result);
    m_nothing->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_place = new QStackedWidget(page);
    m_place->addWidget(m_table);
    m_place->addWidget(m_nothing);
    column->addWidget(m_place, 2);
    column->addLayout(tools);
    column->addWidget(m_json, 3);
    return page;
}

QWidget *StepDetails::madeRequest()
{
    auto *page = new QWidget(this);
    m_request = madeText(u"stepRequest"_s, tr("The request"), page);
    auto *note = new QLabel(tr("The sign-in of the connection is added when it is sent. It is not shown and not "
                               "copied."),
                            page);
    note->setWordWrap(true);
    useToken(note, QPalette::WindowText, Token::MutedText);
    m_copy = new QPushButton(themedIcon(u"copy"), tr("Copy as c&url"), page);
    m_copy->setObjectName(u"stepCopyCurl"_s);
    m_copy->setAutoDefault(false);
    connect(m_copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(curl()); });
    auto *tools = new QHBoxLayout;
    tools->addWidget(note, 1);
    tools->addWidget(m_copy, 0, Qt::AlignTop);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(space::m, space::s, 0, 0);
    column->setSpacing(space::s);
    column->addWidget(m_request, 1);
    column->addLayout(tools);
    return page;
}

QString StepDetails::addressFor(PlanServer server) const
{
    return server == PlanServer::Cmf ? m_servers.cmf : m_servers.schemaRegistry;
}

void StepDetails::setStep(const Step &step, const QString &result)
{
    m_step = step;
    m_what->setText(stepText(step));
    m_result->setText(result);
    m_result->setVisible(!result.isEmpty());
    m_changes->setStates(step.before, step.after);
    m_before->setPlainText(jsonOf(step.before));
    m_after->setPlainText(jsonOf(stateAfter(step.before, step.after)));
    m_request->setPlainText(requestText(step.request, QUrl(addressFor(step.request.server))));
    updateChange();
}

void StepDetails::updateChange()
{
    m_place->setCurrentWidget(m_changes->rowCount() > 0 ? static_cast<QWidget *>(m_table) : m_nothing);
}

QString StepDetails::curl() const
{
    HttpRequest request;
    request.verb = m_step.request.verb;
    request.path = m_step.request.path;
    request.query = QUrlQuery(QString::fromLatin1(m_step.request.query));
    request.body = m_step.request.body;
#ifdef Q_OS_WIN
    constexpr Shell shell = Shell::PowerShell;
#else
    constexpr Shell shell = Shell::Posix;
#endif
    const bool ofCmf = m_step.request.server == PlanServer::Cmf;
    return curlCommand(QUrl(addressFor(m_step.request.server)), request, shell,
                       ofCmf ? m_servers.cmfSignIn : m_servers.schemaRegistrySignIn,
                       ofCmf ? u"CMF_USER_INFO"_s : u"SR_USER_INFO"_s);
}

} // namespace kekkai
