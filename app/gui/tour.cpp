#include "app/gui/tour.h"

#include "app/gui/changes.h"
#include "app/gui/connections.h"
#include "app/gui/console.h"
#include "app/gui/lockcontrol.h"
#include "app/gui/tourcertificate.h"
#include "models/compare/comparetreemodel.h"
#include "services/compare/snapshotfile.h"
#include "ui/compare/comparewindow.h"
#include "ui/dialogs/connectdialog.h"
#include "ui/dialogs/protectiondialog.h"
#include "ui/dialogs/signindialog.h"
#include "ui/map/mapwindow.h"
#include "ui/pages/activitypage.h"
#include "ui/pages/browsepage.h"
#include "ui/pages/columnsmenu.h"
#include "ui/pages/pageframe.h"
#include "ui/pages/rowactions.h"
#include "ui/pages/schemacomparepanel.h"
#include "ui/pages/schematextview.h"
#include "ui/profiles/connectionwizard.h"
#include "ui/profiles/importdialog.h"
#include "ui/profiles/profileeditor.h"
#include "ui/profiles/profilesdialog.h"
#include "ui/profiles/profilesecretsdialog.h"
#include "ui/search/searchpalette.h"
#include "ui/shell/lockpage.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/navigator.h"
#include "ui/shell/rail.h"
#include "ui/support/density.h"
#include "ui/support/theme.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/codeview.h"
#include "ui/widgets/detailspane.h"
#include "ui/widgets/filteredit.h"

#include <QAbstractItemView>
#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QDialog>
#include <QDir>
#include <QFile>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QListWidget>
#include <QPainter>
#include <QPixmap>
#include <QPushButton>
#include <QTabBar>
#include <QTabWidget>
#include <QToolButton>
#include <QTreeView>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

constexpr int stepLimitMs = 60000;
constexpr int pollMs = 25;
constexpr int calmTurns = 4;

bool save(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly | QIODevice::Truncate) && file.write(bytes) == bytes.size();
}

/// Selects the first row of the page's main view; in a tree its first leaf.
void selectFirst(Page *page)
{
    auto *frame = qobject_cast<PageFrame *>(page);
    if (!frame || !frame->view() || frame->view()->model()->rowCount() == 0)
        return;
    QModelIndex index = frame->view()->model()->index(0, 0);
    if (auto *tree = qobject_cast<QTreeView *>(frame->view())) {
        tree->expand(index);
        if (tree->model()->rowCount(index) > 0)
            index = tree->model()->index(0, 0, index);
    }
    frame->view()->setCurrentIndex(index);
}

QDialog *openDialog()
{
    const auto widgets = QApplication::topLevelWidgets();
    for (QWidget *widget : widgets)
        if (auto *dialog = qobject_cast<QDialog *>(widget); dialog && dialog->isVisible())
            return dialog;
    return nullptr;
}

} // namespace

Tour::Tour(MainWindow &window, Console &console, Connections &connections, LockControl &lock, Changes &changes,
           const QString &folder, const QList<Theme::Mode> &themes, QObject *parent)
    : QObject(parent)
    , m_window(window)
    , m_console(console)
    , m_connections(connections)
    , m_lock(lock)
    , m_changes(changes)
    , m_folder(folder)
    , m_themes(themes)
{
    m_poll.setInterval(pollMs);
    connect(&m_poll, &QTimer::timeout, this, &Tour::check);
    connect(&console, &Console::opened, this, [this] { m_opened = true; });
    connect(&console, &Console::loadFinished, this, &Tour::check);
    connect(&console, &Console::sandboxFailed, this,
            [this](const ApiError &error) { end(u"The sandbox did not start: %1"_s.arg(error.detail)); });
}

Tour::~Tour() = default;

void Tour::start()
{
    if (!QDir().mkpath(m_folder)) {
        end(u"The folder %1 cannot be made"_s.arg(m_folder));
        return;
    }
    LockSettings never; // nobody touches the keyboard here
    never.idleMinutes = 0;
    m_lock.watch().setSettings(never);
    plan();
    next();
}

bool Tour::loaded() const
{
    return m_opened && m_console.loader() && !m_console.loader()->isLoading() && !m_window.inventory()->parts.isEmpty()
        && !m_window.inventory()->isLoading() && !m_window.isAnalysing();
}

void Tour::closeDialogs()
{
    while (QDialog *dialog = openDialog())
        dialog->hide(), dialog->deleteLater();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete); // so that nothing is made below one of them
}

void Tour::planPages(const QString &state, const QString &caption)
{
    const auto buttons = m_window.findChildren<RailButton *>();
    for (const RailButton *button : buttons) {
        const QString id = button->objectName().section(u'-', 1);
        add({.name = id + u'-' + state,
             .caption = button->text() + u": "_s + caption,
             .begin =
                 [this, id] {
                     m_window.showPage(id);
                     selectFirst(m_window.currentPage());
                 },
             .ready =
                 [this, id, state] {
                     if (m_window.currentPageId() != id)
                         return false;
                     const auto *frame = qobject_cast<PageFrame *>(m_window.currentPage());
                     if (!frame)
                         return true;
                     using Content = PageState::Content;
                     if (state == u"rows"_s || state == u"partly"_s) {
                         if (frame->view()->model()->rowCount() > 0 && !frame->view()->currentIndex().isValid())
                             selectFirst(m_window.currentPage()); // rows computed on another thread come later
                         return frame->state().content == Content::Rows && !frame->details()->isBlank();
                     }
                     if (state == u"loading"_s)
                         return frame->state().content == Content::Loading;
                     if (state == u"empty"_s)
                         return frame->state().content == Content::Empty;
                     return frame->state().content == Content::Failed;
                 }});
    }
}

void Tour::planSchemas()
{
    // The page is told by what it shows, so that nothing of it has to be known here but its names.
    const auto page = [this] { return qobject_cast<PageFrame *>(m_window.currentPage()); };
    const auto open = [this, page](const QString &subject) {
        m_window.showPage(u"schemas"_s);
        page()->reveal({ObjectRef::Kind::Subject, {subject}});
    };
    const auto text = [page] { return page()->findChild<SchemaTextView *>(); };
    const auto field = [this, page, open, text](const QString &name, const QString &caption, const QString &subject,
                                                const QString &path) {
        add({.name = name,
             .caption = caption,
             .begin =
                 [open, page, text, subject] {
                     open(subject);
                     if (!text()->isVisible())
                         page()->findChild<QToolButton *>(u"showSchemaText"_s)->click();
                 },
             .ready =
                 [this, page, text, subject, path] {
                     const SubjectEntry *entry = m_window.inventory()->subject(subject);
                     if (!entry || !entry->latest() || !text()->text() || !text()->code()->isComplete())
                         return false;
                     if (text()->code()->highlightedLines().first < 0)
                         page()->reveal(
                             {ObjectRef::Kind::Field, {subject, QString::number(entry->latest()->version), path}});
                     return text()->code()->highlightedLines().first >= 0;
                 }});
    };
    field(u"schemas-text-avro"_s, u"Schemas: an Avro schema's text beside its fields"_s,
          u"customers.customer-created-value"_s, u"identityDocument.number"_s);
    field(u"schemas-text-proto"_s, u"Schemas: a .proto text beside its fields"_s, u"customers.customer-profile-value"_s,
          u"contact"_s);
    add({.name = u"schemas-references"_s,
         .caption = u"Schemas: references and settings"_s,
         .begin =
             [page, open] {
                 open(u"payments.sepa-transfer-initiated-value"_s);
                 page()->findChild<QToolButton *>(u"showSchemaText"_s)->click();
             },
         .ready =
             [page] {
                 const auto labels = page()->details()->findChildren<QLabel *>();
                 for (QLabel *label : labels) {
                     if (label->text() == u"common.party version 1" || label->text().startsWith(u"com."))
                         page()->details()->ensureWidgetVisible(label, 0, 200);
                 }
                 return !page()->details()->isBlank();
             }});
    const auto compare = [this, page](const QString &name, const QString &caption, int tab) {
        add({.name = name,
             .caption = caption,
             .begin =
                 [page, tab] {
                     auto *frame = page();
                     if (tab == 0) {
                         frame->reveal({ObjectRef::Kind::Subject, {u"customers.customer-created-value"_s}});
                         frame->findChild<QAction *>(u"compareVersions"_s)->trigger();
                     }
                     frame->findChild<QTabBar *>(u"compareTabs"_s)->setCurrentIndex(tab);
                 },
             .ready = [page] { return page()->findChild<SchemaComparePanel *>()->comparison() != nullptr; }});
    };
    compare(u"schemas-compare-text"_s, u"Schemas: two versions, their texts"_s, 0);
    compare(u"schemas-compare-fields"_s, u"Schemas: two versions, their fields"_s, 1);
    compare(u"schemas-compare-tags"_s, u"Schemas: two versions, their tags"_s, 2);
    compare(u"schemas-compare-rules"_s, u"Schemas: two versions, their rules"_s, 3);
    add({.name = {}, .caption = {}, .begin = [page] { page()->closeInnermost(); }, .ready = {}});
}

void Tour::planOpening(const QString &what, const SandboxOptions &options, const std::function<bool()> &ready)
{
    add({.name = {},
         .caption = what,
         .begin =
             [this, options] {
                 closeDialogs();
                 m_opened = false;
                 m_console.openSandbox(options);
             },
         .ready = [this, ready] { return m_opened && ready(); }});
}

void Tour::planMaps()
{
    const auto planMap = [this](const QString &name, const QString &caption, const std::function<ObjectRef()> &object) {
        add({.name = name,
             .caption = caption,
             .begin = [this, object] { m_window.showMap(object()); },
             .ready = [this] { return m_window.map() && !m_window.map()->isBusy() && m_window.map()->isVisible(); }});
        add({.name = {},
             .caption = {},
             .begin = [this] { closeDialogs(); },
             .ready = [this] { return m_window.map() == nullptr; }});
    };
    using Kind = ObjectRef::Kind;
    planMap(u"map-kek"_s, u"Map of a KEK"_s, [this]() -> ObjectRef { // the one with most DEKs
        QHash<QString, int> deks;
        QString most;
        for (const Dek &dek : m_window.inventory()->deks) {
            if (++deks[dek.kekName] > deks.value(most))
                most = dek.kekName;
        }
        return {Kind::Kek, {most}};
    });
    planMap(u"map-environment"_s, u"Map of an environment"_s, [this]() -> ObjectRef {
        const auto &environments = m_window.inventory()->environments;
        return environments.isEmpty() ? ObjectRef()
                                      : ObjectRef{Kind::Environment, {environments.first().metadata.name}};
    });
    planMap(u"map-nothing"_s, u"Map of something that is not there"_s, []() -> ObjectRef {
        return {Kind::Kek, {u"gone"_s}};
    });
}

void Tour::planCompare()
{
    add({.name = u"compare-empty"_s,
         .caption = u"Compare: nothing chosen yet"_s,
         .begin = [this] { m_window.showCompare(); },
         .ready = [] { return openDialog() != nullptr; }});
    add({.name = u"compare"_s,
         .caption = u"Compare: a snapshot and now"_s,
         .begin =
             [this] {
                 Snapshot before{m_window.inventory()->part(InventoryPart::Keks).loadedAt.addDays(-30),
                                 m_window.connection().name, *m_window.inventory()};
                 auto &keks = before.inventory.keks;
                 if (keks.size() > 2 && keks.at(1).details) {
                     keks.removeFirst();
                     keks.first().details->doc = u"As it was a month ago"_s;
                     keks.first().details->shared = !keks.first().details->shared;
                     keks.append({u"zz-retired"_s, keks.first().details});
                 }
                 const QString file = m_files.filePath(u"before.kekkai-snapshot"_s);
                 if (writeSnapshot(file, before))
                     m_window.compare()->openFile(CompareWindow::Left, file);
             },
         .ready =
             [this] {
                 return m_window.compare() && !m_window.compare()->isBusy()
                     && m_window.compare()->model()->rowCount() > 0;
             }});
    add({.name = {},
         .caption = u"a second connection"_s,
         .begin =
             [this] {
                 Profile other;
                 other.name = u"Recovery site"_s;
                 other.schemaRegistry = EndpointProfile{};
                 other.schemaRegistry->address = m_console.sandbox()->schemaRegistryUrl().toString();
                 m_connections.add({other});
             },
         .ready =
             [this] {
                 const auto &all = m_connections.profiles();
                 return !m_connections.isBusy() && !all.isEmpty() && all.last().name == u"Recovery site"_s;
             }});
    add({.name = u"compare-profile"_s,
         .caption = u"Compare: a snapshot and another connection"_s,
         .begin = [this] { m_window.compare()->showProfile(CompareWindow::Right, m_connections.profiles().last().id); },
         .ready =
             [this] {
                 return m_window.compare() && !m_window.compare()->isBusy()
                     && m_window.compare()->model()->rowCount() > 0;
             }});
    add({.name = {},
         .caption = {},
         .begin = [this] { closeDialogs(); },
         .ready = [] { return openDialog() == nullptr; }});
}

void Tour::planChanges()
{
    using Kind = ChangeRequest::Kind;
    using Phase = ReviewDialog::Phase;
    const auto isAt = [this](Phase phase) {
        return m_changes.dialog() && m_changes.dialog()->isVisible() && m_changes.dialog()->phase() == phase;
    };
    const auto review = [this, isAt](const QString &name, const QString &caption, const ChangeRequest &request) {
        add({.name = name,
             .caption = caption,
             .begin = [this, request] { m_changes.propose(request); },
             .ready = [isAt] { return isAt(Phase::Review); }});
    };
    const auto close = [this] {
        add({.name = {},
             .caption = {},
             .begin = [this] { closeDialogs(); },
             .ready = [this] { return m_changes.dialog() == nullptr; }});
    };
    const auto run = [this] {
        const auto boxes = m_changes.dialog()->findChildren<QCheckBox *>();
        for (QCheckBox *box : boxes) {
            if (box->objectName().startsWith(u"planWarning-"_s))
                box->setChecked(true);
        }
        m_changes.dialog()->findChild<QPushButton *>(u"planRun"_s)->click();
    };
    const ObjectRef pii{ObjectRef::Kind::Kek, {u"customer-pii"_s}};
    review(u"review-purge"_s, u"Review: a KEK and its DEKs are to be deleted for good"_s, {Kind::DeleteForEver, {pii}});
    add({.name = u"review-impact"_s,
         .caption = u"Review: what depends on it"_s,
         .begin = [this] { m_changes.dialog()->findChild<QTabWidget *>(u"planTabs"_s)->setCurrentIndex(1); },
         .ready = {}});
    close();
    review(u"review-softdelete"_s, u"Review: a soft delete"_s,
           {Kind::SoftDelete, {{ObjectRef::Kind::Kek, {u"loyalty-points"_s}}}});
    add({.name = u"review-request"_s,
         .caption = u"Review: the request of a step"_s,
         .begin = [this] { m_changes.dialog()->findChild<QTabWidget *>(u"stepDetails"_s)->setCurrentIndex(1); },
         .ready = {}});
    add({.name = u"review-failed"_s,
         .caption = u"A plan that stopped at a failure"_s,
         .begin =
             [this, run] {
                 (void)m_console.sandbox()->setFaults({u"html-error@DELETE *"_s});
                 m_changes.dialog()->findChild<QTabWidget *>(u"stepDetails"_s)->setCurrentIndex(0);
                 run();
             },
         .ready = [isAt] { return isAt(Phase::Paused); }});
    add({.name = u"review-left"_s,
         .caption = u"A plan that was left as it is"_s,
         .begin =
             [this] {
                 (void)m_console.sandbox()->setFaults({});
                 m_changes.dialog()->findChild<QPushButton *>(u"planLeave"_s)->click();
             },
         .ready = [isAt] { return isAt(Phase::Ended); }});
    close();
    review({}, {}, {Kind::Test, {{ObjectRef::Kind::Kek, {u"loyalty-points"_s}}}});
    add({.name = u"review-done"_s, .caption = u"A plan that was run to its end"_s, .begin = run, .ready = [isAt, this] {
             return isAt(Phase::Ended) && loaded();
         }});
    close();
    add({.name = u"activity-plans"_s,
         .caption = u"Activity: plans that were run"_s,
         .begin = [this] { m_window.showPage(u"activity"_s); },
         .ready =
             [this] {
                 const auto *page = qobject_cast<ActivityPage *>(m_window.currentPage());
                 return page && !page->currentPlan().isNull();
             }});
}

void Tour::planProfiles()
{
    const auto idle = [this] { return !m_connections.isBusy() && openDialog() != nullptr; };
    const auto endpoint = [](const QString &address, SignIn::Kind kind, const QString &user) {
        EndpointProfile made;
        made.address = address;
        made.signIn = kind;
        made.user = user;
        if (SignIn{kind}.fetchesToken())
            made.tokenUrl = u"https://login.example.com/oauth2/token"_s;
        return made;
    };
    Profile production;
    production.id = QUuid::createUuid();
    production.name = u"Production, Frankfurt"_s;
    production.color = u"purple"_s;
    production.isProduction = true;
    production.isReadOnly = true;
    production.schemaRegistry = endpoint(u"https://schema-registry.example.com:8081"_s,
                                         SignIn::Kind::OAuthClientCredentials, u"kekkai-reader"_s);
    production.schemaRegistry->scope = u"registry.read"_s;
    production.schemaRegistry->caFile = u"/etc/ssl/company-ca.pem"_s;
    production.schemaRegistry->pinnedSha256 =
        QByteArray::fromHex("3a5f0c9be1d2470886ac4c1f9d20b7e55c7a9e4410f3d86b27c9a15e8d04f6b1");
    production.cmf = endpoint(u"https://cmf.example.com"_s, SignIn::Kind::None, {});
    production.cmf->clientCertificateFile = u"/etc/kekkai/me.p12"_s;
    production.cmf->hasKeyPassphrase = true;
    production.kubeContext = u"prod-fra"_s;
    Profile staging;
    staging.id = QUuid::createUuid();
    staging.name = u"Staging"_s;
    staging.color = u"teal"_s;
    staging.schemaRegistry = endpoint(u"http://staging.example.com:8081"_s, SignIn::Kind::Basic, u"reader"_s);
    staging.cmf = endpoint(u"https://cmf.staging.example.com"_s, SignIn::Kind::MdsLogin, u"reader"_s);
    Profile own;
    own.id = QUuid::createUuid();
    own.name = u"My computer"_s;
    own.isReadOnly = true;
    own.schemaRegistry = endpoint(u"http://127.0.0.1:9"_s, SignIn::Kind::None, {});

    add({.name = u"profiles-empty"_s,
         .caption = u"Connections: none yet"_s,
         .begin =
             [this] {
                 closeDialogs();
                 m_connections.showDialog();
             },
         .ready = idle});
    add({.name = u"profile-new"_s,
         .caption = u"A new connection"_s,
         .begin =
             [this] {
                 closeDialogs();
                 m_connections.showEditor({});
             },
         .ready = [this] { return m_connections.editor() != nullptr; }});
    add({.name = {},
         .caption = u"connections for the pictures"_s,
         .begin =
             [this, production, staging, own] {
                 m_connections.editor()->done(0);
                 m_connections.add({production, staging, own});
             },
         .ready = [this] { return !m_connections.isBusy() && m_connections.profiles().size() == 3; }});
    add({.name = u"welcome-profiles"_s,
         .caption = u"Before there is a connection, with some saved"_s,
         .begin = {},
         .ready = {}});
    add({.name = u"profiles"_s,
         .caption = u"Connections"_s,
         .begin = [this] { m_connections.showDialog(); },
         .ready = idle});
    add({.name = u"profiles-damaged"_s,
         .caption = u"Connections: the file was damaged"_s,
         .begin =
             [this] {
                 m_connections.dialog()->showNotice(
                     Banner::Kind::Error, u"The file of connections was damaged"_s,
                     u"It was moved aside, whole, and a new one begun."_s,
                     u"/home/me/.config/Kekkai/profiles.json.damaged-20260102T030405Z"_s);
             },
         .ready = {}});
    add({.name = u"profile-import"_s,
         .caption = u"Import: what was found"_s,
         .begin =
             [this, staging] {
                 closeDialogs();
                 m_connections.showImport();
                 m_connections.importDialog()->setSource(ImportDialog::Source::Properties,
                                                         u"/home/me/client.properties"_s);
                 ImportedProfile found{staging, {}, {}};
                 found.secrets.append({EndpointRole::SchemaRegistry, SecretKind::Password, Secret()});
                 m_connections.importDialog()->showFound(
                     {{found, {u"“bootstrap.servers” and 3 more belong to other programs."_s}}}, {});
             },
         .ready = [this] { return m_connections.importDialog() != nullptr; }});
    const auto editor = [this](const QString &name, const QString &caption, int index, ProfileEditor::Page page) {
        add({.name = name,
             .caption = caption,
             .begin =
                 [this, index, page] {
                     closeDialogs();
                     m_connections.showEditor(m_connections.profiles().at(index).id);
                     m_connections.editor()->showPage(page);
                 },
             .ready = [this] { return m_connections.editor() != nullptr; }});
    };
    editor(u"profile-general"_s, u"A connection: general"_s, 0, ProfileEditor::Page::General);
    editor(u"profile-schema-registry"_s, u"A connection: Schema Registry with OAuth and a pin"_s, 0,
           ProfileEditor::Page::SchemaRegistry);
    editor(u"profile-cmf"_s, u"A connection: CMF with a client certificate"_s, 0, ProfileEditor::Page::Cmf);
    editor(u"profile-clear"_s, u"A connection: credentials over plain HTTP"_s, 1, ProfileEditor::Page::SchemaRegistry);
    editor(u"profile-kubernetes"_s, u"A connection: Kubernetes and Helm"_s, 0, ProfileEditor::Page::Kubernetes);
    add({.name = u"profile-secrets"_s,
         .caption = u"What the keychain does not have"_s,
         .begin =
             [this] {
                 closeDialogs();
                 m_connections.open(m_connections.profiles().first().id);
             },
         .ready =
             [this] {
                 return m_connections.secretsDialog() && m_connections.secretsDialog()->isVisible()
                     && !m_connections.secretsDialog()->isReading();
             }});
    add({.name = u"profile-no-keychain"_s,
         .caption = u"No keychain on this system"_s,
         .begin =
             [this, production] {
                 ApiError error;
                 error.kind = ApiError::Kind::Keychain;
                 error.serverCode = int(KeychainProblem::Absent);
                 m_connections.secretsDialog()->showProblem(error, missingSecrets(production, {}));
             },
         .ready = {}});
    // The servers of these pictures do not exist: what a window of production looks like is shown all the same.
    add({.name = u"window-production"_s,
         .caption = u"Production, read-only"_s,
         .begin =
             [this, production] {
                 m_connections.secretsDialog()->reject();
                 closeDialogs();
                 ConnectionFacts facts{production.name, production.schemaRegistry->address, production.cmf->address,
                                       false};
                 facts.profile = production.id;
                 facts.color = production.color;
                 facts.isProduction = true;
                 facts.isReadOnly = true;
                 m_window.setConnection(facts);
                 m_window.showPage(u"overview"_s);
             },
         .ready = {}});
    add({.name = u"profile-menu"_s,
         .caption = u"Switching the connection"_s,
         .begin =
             [this] {
                 ConnectionFacts facts = m_window.connection();
                 facts.name = u"Staging"_s;
                 facts.color = u"teal"_s;
                 facts.isProduction = false;
                 facts.isReadOnly = false;
                 m_window.setMarks(facts);
                 m_window.showProfileMenu();
             },
         .ready = [] { return QApplication::activePopupWidget() != nullptr; }});
    add({.name = {},
         .caption = {},
         .begin =
             [this] {
                 if (QWidget *popup = QApplication::activePopupWidget())
                     popup->close();
                 m_window.setConnection({});
             },
         .ready = {}});
}

void Tour::planLooks()
{
    const auto page = [this] { return qobject_cast<BrowsePage *>(m_window.currentPage()); };
    add({.name = u"keks-columns-menu"_s,
         .caption = u"KEKs: the menu of a column"_s,
         .begin =
             [this, page] {
                 m_window.showPage(u"keks"_s);
                 page()->columnsMenu()->openFor(1, page()->view()->mapToGlobal(QPoint(180, 30)));
             },
         .ready = [] { return QApplication::activePopupWidget() != nullptr; }});
    add({.name = u"keks-several-selected"_s,
         .caption = u"KEKs: several rows are selected"_s,
         .begin =
             [page] {
                 page()->columnsMenu()->close();
                 page()->view()->selectAll();
             },
         .ready = [page] { return page()->rowActions()->selectedCount() > 1; }});
    add({.name = {}, .caption = {}, .begin = [this] { selectFirst(m_window.currentPage()); }, .ready = {}});
    for (const auto &[level, id] :
         {std::pair(Density::Level::Compact, u"deks"_s), std::pair(Density::Level::Comfortable, u"deks"_s),
          std::pair(Density::Level::Compact, u"schemas"_s)}) {
        add({.name = id + u'-' + Density::nameOf(level),
             .caption = u"Rows of another height: "_s + Density::nameOf(level),
             .begin =
                 [this, level = level, id = id] {
                     Density::current().setLevel(level);
                     m_window.showPage(id);
                 },
             .ready = {}});
    }
    add({.name = {}, .caption = {}, .begin = [] { Density::current().setLevel(Density::Level::Normal); }, .ready = {}});
}

/// The steps of a new connection, against the sandbox that runs for the pictures.
void Tour::planWizard()
{
    const auto next = [this] { m_connections.wizard()->findChild<QPushButton *>(u"wizardNext"_s)->click(); };
    add({.name = u"wizard-address"_s,
         .caption = u"New connection, step by step"_s,
         .begin = [this] { m_connections.showWizard(); },
         .ready = [] { return openDialog() != nullptr; }});
    add({.name = u"wizard-found"_s,
         .caption = u"New connection: what is at an address"_s,
         .begin =
             [this] {
                 m_connections.wizard()->setAddress(m_console.sandbox()->schemaRegistryUrl().toString());
                 m_connections.wizard()->look();
             },
         .ready = [this] { return !m_connections.wizard()->isLooking(); }});
    add({.name = u"wizard-signin"_s, .caption = u"New connection: the sign-in"_s, .begin = next, .ready = {}});
    add({.name = u"wizard-test"_s,
         .caption = u"New connection: the test, stage by stage"_s,
         .begin = next,
         .ready = [this] {
             const ConnectionTest *test = m_connections.wizard()->test(EndpointRole::SchemaRegistry);
             return test && !test->results().isEmpty() && !test->isRunning();
         }});
    add({.name = u"wizard-name"_s, .caption = u"New connection: its name and marks"_s, .begin = next, .ready = {}});
    add({.name = {}, .caption = {}, .begin = [this] { delete m_connections.wizard(); }, .ready = {}});
}

void Tour::plan()
{
    // Before there is a connection.
    add({.name = u"welcome"_s, .caption = u"Before there is a connection"_s, .begin = {}, .ready = {}});
    add({.name = u"connect"_s,
         .caption = u"New connection"_s,
         .begin = [this] { m_console.showConnectDialog(); },
         .ready = [] { return openDialog() != nullptr; }});
    add({.name = u"connect-refused"_s,
         .caption = u"New connection: an address that cannot be used"_s,
         .begin =
             [this] {
                 m_console.connectDialog()
                     ->findChild<QLineEdit *>(u"connectSchemaRegistry"_s)
                     ->setText(u"schema-registry.example.com"_s);
                 m_console.connectDialog()->findChild<QPushButton *>(u"connectButton"_s)->click();
             },
         .ready = [this] { return m_console.connectDialog()->findChild<Banner *>()->isVisible(); }});
    add({.name = u"about"_s,
         .caption = u"About"_s,
         .begin =
             [this] {
                 closeDialogs();
                 m_window.showAbout();
             },
         .ready = [] { return openDialog() != nullptr; }});

    planProfiles();

    // Everything loaded.
    const SandboxOptions demo = Console::demoSandbox();
    const auto isLoaded = [this] { return m_console.sandbox() && loaded(); };
    planOpening(u"the demo"_s, demo, isLoaded);
    add({.name = {}, .caption = u"no part failed"_s, .begin = {}, .ready = [this] {
             const auto &parts = m_window.inventory()->parts;
             for (auto it = parts.begin(); it != parts.end(); ++it)
                 if (it->phase != PartState::Phase::Complete && it->phase != PartState::Phase::Absent
                     && it->phase != PartState::Phase::NotAsked)
                     return false;
             return true;
         }});
    planPages(u"rows"_s, u"loaded"_s);
    planSchemas();
    planLooks();
    add({.name = u"keks-filter-hides-all"_s,
         .caption = u"A filter that no row matches"_s,
         .begin =
             [this] {
                 m_window.showPage(u"keks"_s);
                 if (auto *frame = qobject_cast<PageFrame *>(m_window.currentPage()))
                     frame->filter()->setText(u"no such key"_s);
             },
         .ready =
             [this] {
                 const auto *frame = qobject_cast<PageFrame *>(m_window.currentPage());
                 return !frame || frame->state().content == PageState::Content::NoMatch;
             }});
    planFind();
    add({.name = u"rail-narrow"_s,
         .caption = u"The list of pages, narrow"_s,
         .begin =
             [this] {
                 if (auto *frame = qobject_cast<PageFrame *>(m_window.currentPage()))
                     frame->filter()->clearNow();
                 m_window.findChild<Rail *>()->setCollapsed(true);
             },
         .ready = {}});
    add({.name = {},
         .caption = {},
         .begin = [this] { m_window.findChild<Rail *>()->setCollapsed(false); },
         .ready = {}});

    planMaps();
    planCompare();
    planChanges();
    planWizard();
    planLock();

    // Loading: answers that take long.
    SandboxOptions slow = demo;
    slow.faults = {u"delay=20000"_s};
    planOpening(u"a slow server"_s, slow, [this] {
        return m_console.loader() && m_console.loader()->isLoading() && m_window.inventory()->isLoading();
    });
    planPages(u"loading"_s, u"loading"_s);

    SandboxOptions empty;
    planOpening(u"an empty server"_s, empty, isLoaded);
    planPages(u"empty"_s, u"nothing there"_s);

    SandboxOptions flaky = demo;
    flaky.faults = {u"500@/dek-registry/v1/keks/#9"_s, u"500@/catalog/v1"_s, u"500@/cmf/api/v1/catalogs"_s,
                    u"500@/cmf/api/v1/environments/#2"_s, u"500@/cmf/api/v1/secrets/#2"_s};
    planOpening(u"a server that partly fails"_s, flaky, isLoaded);
    planPages(u"partly"_s, u"partly failed"_s);

    SandboxOptions broken = demo;
    broken.faults = {u"500"_s};
    planOpening(u"a server that fails"_s, broken, isLoaded);
    planPages(u"failed"_s, u"failed"_s);

    // A server that is not there.
    add({.name = {},
         .caption = u"a server that is not there"_s,
         .begin =
             [this] {
                 ConnectionOptions options;
                 options.schemaRegistry = u"http://127.0.0.1:9"_s; // the discard port: nothing listens
                 m_opened = false;
                 m_console.open(options, u"127.0.0.1"_s, [](const Result<void> &opened) {
                     if (!opened)
                         qWarning("%ls", qUtf16Printable(opened.error().detail));
                 });
             },
         .ready = [this] { return m_window.connection().name == u"127.0.0.1"_s && loaded(); }});
    add({.name = u"overview-unreachable"_s,
         .caption = u"Overview: the server is not there"_s,
         .begin = [this] { m_window.showPage(u"overview"_s); },
         .ready = {}});
    add({.name = u"keks-unreachable"_s,
         .caption = u"KEKs: the server is not there"_s,
         .begin = [this] { m_window.showPage(u"keks"_s); },
         .ready = {}});
    add({.name = u"secrets-not-connected"_s,
         .caption = u"CMF Secrets: no CMF in this connection"_s,
         .begin = [this] { m_window.showPage(u"secrets"_s); },
         .ready = {}});

    // A server that wants to know who we are.
    SandboxOptions guarded = demo;
    guarded.basicUser = u"reader"_s;
    guarded.basicPassword = QByteArrayLiteral("the tour never sends this");
    planOpening(u"a server that asks for a sign-in"_s, guarded,
                [this] { return m_console.signInDialog() && loaded(); });
    add({.name = u"sign-in"_s, .caption = u"Sign in"_s, .begin = {}, .ready = {}});
    add({.name = u"sign-in-refused"_s,
         .caption = u"Sign in: refused"_s,
         .begin =
             [this] {
                 SignInDialog *dialog = m_console.signInDialog();
                 dialog->findChild<QLineEdit *>(u"signInUser"_s)->setText(u"reader"_s);
                 dialog->findChild<QLineEdit *>(u"signInPassword"_s)->setText(u"wrong"_s);
                 dialog->findChild<QPushButton *>(u"signInButton"_s)->click();
             },
         .ready = [this] { return m_console.signInDialog() && !m_console.signInDialog()->isWaiting() && loaded(); }});
    add({.name = u"keks-sign-in-needed"_s,
         .caption = u"KEKs: sign-in needed"_s,
         .begin =
             [this] {
                 m_console.signInDialog()->reject();
                 m_window.showPage(u"keks"_s);
             },
         .ready = [this] { // declining leads to the other server's question
             if (m_console.signInDialog())
                 m_console.signInDialog()->reject();
             return openDialog() == nullptr;
         }});

    add({.name = u"locked-sign-in"_s,
         .caption = u"Locked: sign in again"_s,
         .begin =
             [this] {
                 m_lock.lock();
                 m_window.lockPage()->unlockButton()->click();
             },
         .ready = [this] { return m_window.isLocked() && m_console.signInDialog(); }});
    add({.name = {},
         .caption = u"closed while locked"_s,
         .begin =
             [this] {
                 m_console.signInDialog()->reject();
                 m_window.lockPage()->closeButton()->click();
             },
         .ready = [this] { return !m_window.isLocked(); }});

    // A server whose certificate nobody trusts.
    const UntrustedCertificate made = makeUntrustedCertificate();
    SandboxOptions untrusted = demo;
    untrusted.certificateFile = m_files.filePath(u"certificate.pem"_s);
    untrusted.keyFile = m_files.filePath(u"key.pem"_s);
    if (!m_files.isValid() || !save(untrusted.certificateFile, made.certificatePem)
        || !save(untrusted.keyFile, made.keyPem)) {
        m_steps.clear();
        add({.name = {}, .caption = u"a certificate for the tour could not be made"_s, .begin = {}, .ready = [] {
                 return false;
             }});
        return;
    }
    planOpening(u"a server that is not trusted"_s, untrusted, isLoaded);
    add({.name = u"overview-not-trusted"_s,
         .caption = u"Overview: the certificate is not trusted"_s,
         .begin = [this] { m_window.showPage(u"overview"_s); },
         .ready = {}});
    add({.name = u"certificate"_s,
         .caption = u"The certificate is not trusted"_s,
         .begin = [this] { m_console.showCertificateHelp(Server::SchemaRegistry); },
         .ready = [] { return openDialog() != nullptr; }});
    add({.name = u"certificate-compared"_s,
         .caption = u"The certificate is not trusted: its fingerprint was compared"_s,
         .begin = [] { openDialog()->findChild<QAbstractButton *>(u"certificateCompared"_s)->setChecked(true); },
         .ready = {}});
    add({.name = {}, .caption = {}, .begin = [this] { closeDialogs(); }, .ready = {}});
}

void Tour::planLock()
{
    add({.name = u"security"_s,
         .caption = u"Security: when Kekkai locks"_s,
         .begin = [this] { m_lock.showSecurity(); },
         .ready = [] { return openDialog() != nullptr; }});
    add({.name = u"protection"_s,
         .caption = u"What protects secrets on this system"_s,
         .begin =
             [this] {
                 closeDialogs();
                 m_lock.showProtection();
             },
         .ready =
             [] {
                 const auto *dialog = qobject_cast<ProtectionDialog *>(openDialog());
                 return dialog && !dialog->survey().isBusy();
             }});
    add({.name = u"clipboard-countdown"_s,
         .caption = u"A secret in the clipboard"_s,
         .begin =
             [this] {
                 closeDialogs();
                 m_lock.clipboard().copy(Secret("nothing secret, for the picture"_ba));
             },
         .ready = {}});
    add({.name = u"locked"_s,
         .caption = u"Locked"_s,
         .begin = [this] { m_lock.lock(); },
         .ready = [this] { return m_window.isLocked(); }});
    add({.name = {},
         .caption = u"unlocked again"_s,
         .begin =
             [this] {
                 m_opened = true;
                 m_window.lockPage()->unlockButton()->click();
             },
         .ready = [this] { return !m_window.isLocked() && loaded(); }});
}

void Tour::planFind()
{
    const auto frame = [this] { return qobject_cast<PageFrame *>(m_window.currentPage()); };
    const auto typed = [](QWidget *widget, const QString &text) {
        for (const QChar letter : text) {
            QKeyEvent press(QEvent::KeyPress, 0, {}, QString(letter));
            QCoreApplication::sendEvent(widget, &press);
        }
    };
    const auto listed = [frame] {
        if (frame()->filter()->completionList())
            return true;
        QKeyEvent press(QEvent::KeyPress, Qt::Key_Space, Qt::ControlModifier);
        QCoreApplication::sendEvent(frame()->filter(), &press);
        return frame()->filter()->completionList() != nullptr;
    };
    add({.name = u"filter-terms"_s,
         .caption = u"The terms that a filter takes"_s,
         .begin =
             [this, frame, typed] {
                 m_window.showPage(u"deks"_s);
                 frame()->filter()->clearNow();
                 frame()->focusFilter();
                 typed(frame()->filter(), u"e"_s);
             },
         .ready = listed});
    add({.name = u"filter-values"_s,
         .caption = u"The values that a term can have"_s,
         .begin =
             [frame, typed] {
                 frame()->filter()->clearNow();
                 typed(frame()->filter(), u"kek:"_s);
             },
         .ready = listed});
    add({.name = u"filter-understood"_s,
         .caption = u"What a filter was understood to mean"_s,
         .begin = [frame] { frame()->filter()->setNow(u"algorithm:GCM -deleted:yes age:>30d"_s); },
         .ready = {}});
    add({.name = u"filter-not-understood"_s,
         .caption = u"What of a filter was not understood"_s,
         .begin = [frame] { frame()->filter()->setNow(u"algorithm:GCM colour:red"_s); },
         .ready = {}});
    add({.name = u"search"_s,
         .caption = u"Search over everything"_s,
         .begin =
             [this, frame] {
                 frame()->filter()->clearNow();
                 m_window.openSearch();
                 m_window.palette()->edit()->setText(u"pay"_s);
             },
         .ready = [this] { return m_window.palette()->list()->isVisible() && !m_window.palette()->isBusy(); }});
    add({.name = u"search-fuzzy"_s,
         .caption = u"Search: letters and words that are apart"_s,
         .begin = [this] { m_window.palette()->edit()->setText(u"cupii"_s); },
         .ready = [this] { return !m_window.palette()->isBusy(); }});
    add({.name = u"search-nothing"_s,
         .caption = u"Search: nothing found"_s,
         .begin = [this] { m_window.palette()->edit()->setText(u"zebra"_s); },
         .ready = [this] { return !m_window.palette()->list()->isVisible() && !m_window.palette()->isBusy(); }});
    add({.name = u"address-elsewhere"_s,
         .caption = u"An address of another server"_s,
         .begin =
             [this] {
                 m_window.palette()->closePalette();
                 m_window.navigator()->openAddress(u"kekkai://kek/customer-pii?at=https%3A%2F%2Fsr.example.com"_s);
             },
         .ready = {}});
    add({.name = u"address-gone"_s,
         .caption = u"An address of an object that does not exist"_s,
         .begin = [this] { m_window.navigator()->openAddress(u"kekkai://kek/long-gone?at=sandbox"_s); },
         .ready = {}});
}

void Tour::next()
{
    ++m_at;
    if (m_at >= m_steps.size()) {
        end({});
        return;
    }
    m_since.start();
    m_calm = 0;
    if (m_steps[m_at].begin)
        m_steps[m_at].begin();
    m_poll.start();
}

void Tour::check()
{
    if (m_at < 0 || m_at >= m_steps.size() || !m_poll.isActive())
        return;
    const Step &step = m_steps[m_at];
    if (step.ready && !step.ready()) {
        m_calm = 0;
        if (m_since.elapsed() > stepLimitMs)
            end(u"It took too long until this was to be seen: %1 (%2)"_s.arg(step.caption, step.name));
        return;
    }
    if (++m_calm < calmTurns)
        return;
    m_poll.stop();
    if (!step.name.isEmpty())
        take();
    if (m_at < m_steps.size())
        next();
}

void Tour::take()
{
    const Theme::Mode before = Theme::current().mode();
    const QString number = u"%1"_s.arg(m_pictures.size() / m_themes.size() + 1, 3, 10, QChar(u'0'));
    for (const Theme::Mode mode : m_themes) {
        Theme::current().setMode(mode);
        QCoreApplication::sendPostedEvents();
        QPixmap picture = m_window.grab();
        if (QDialog *dialog =
                openDialog()) { // a dialog is a window of its own: laid over the picture where it would stand
            QPainter painter(&picture);
            painter.fillRect(picture.rect(), QColor(0, 0, 0, 70));
            const QPoint place((m_window.width() - dialog->width()) / 2, (m_window.height() - dialog->height()) / 3);
            painter.drawPixmap(place, dialog->grab());
            painter.setPen(color(Token::StrongBorder)); // as a window manager frames it
            painter.drawRect(QRect(place - QPoint(1, 1), dialog->size() + QSize(1, 1)));
        }
        if (QWidget *popup = QApplication::activePopupWidget()) {
            QPainter painter(&picture);
            painter.drawPixmap(m_window.mapFromGlobal(popup->pos()), popup->grab());
        }
        const QString file = u"%1-%2-%3.png"_s.arg(number, m_steps[m_at].name, Theme::nameOf(mode));
        if (!picture.save(m_folder + u'/' + file)) {
            end(u"%1 cannot be written to %2"_s.arg(file, m_folder));
            return;
        }
        m_pictures.append(file);
        m_captions.append(m_steps[m_at].caption);
    }
    Theme::current().setMode(before);
}

void Tour::end(const QString &problem)
{
    if (m_at > m_steps.size())
        return;
    m_poll.stop();
    m_at = m_steps.size() + 1;
    closeDialogs();
    writeIndex();
    Q_EMIT finished(int(m_pictures.size()), problem);
}

void Tour::writeIndex()
{
    QString html = u"<!doctype html><meta charset=\"utf-8\"><title>Kekkai, every page and state</title>"
                   "<style>body{font:15px "
                   "sans-serif;margin:2em;background:#f6f7f9;color:#1b1f24}figure{display:inline-block;margin:0 1em "
                   "1.5em 0;width:46%}"
                   "img{width:100%;border:1px solid #dadfe6}</style><h1>Every page, state and dialog</h1>\n"_s;
    for (qsizetype i = 0; i < m_pictures.size(); ++i)
        html += u"<figure><a href=\"%1\"><img src=\"%1\" alt=\"%2\"></a><figcaption>%2</figcaption></figure>\n"_s.arg(
            m_pictures[i], m_captions[i].toHtmlEscaped());
    if (!save(m_folder + u"/index.html"_s, html.toUtf8()))
        qWarning("index.html cannot be written");
}

} // namespace kekkai
