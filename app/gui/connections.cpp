#include "app/gui/connections.h"

#include "app/connection.h"
#include "app/gui/console.h"
#include "app/gui/keychainunlocker.h"
#include "app/gui/runthen.h"
#include "models/profiles/profilewords.h"
#include "models/text/errortext.h"
#include "models/text/profiletext.h"
#include "services/core/workpool.h"
#include "services/profiles/kubeconfig.h"
#include "ui/compare/comparewindow.h"
#include "ui/dialogs/certificatedialog.h"
#include "ui/profiles/connectionwizard.h"
#include "ui/profiles/profileeditor.h"
#include "ui/profiles/profilesdialog.h"
#include "ui/profiles/profilesecretsdialog.h"
#include "ui/shell/mainwindow.h"

#include <QFile>
#include <QMessageBox>
#include <QPushButton>
#include <QSaveFile>
#include <QSettings>
#include <QTimer>
#include <QtConcurrentRun>

#include <algorithm>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

constexpr int recentProfiles = 5;
constexpr qint64 largestExport = 16LL * 1024 * 1024;

ApiError sentence(const ProfileError &error)
{
    return {ApiError::Kind::Invalid, profileErrorText(error), 0, 0, {}, {}, error.field};
}

ProfileResult<QUuid> replaceIn(ProfileStore &store, const Profile &profile)
{
    const auto replaced = store.replace(profile);
    if (!replaced)
        return tl::unexpected(replaced.error());
    return profile.id;
}

/// Whether both lead to the same servers as the same user, however these are trusted.
bool isSameUse(const Profile &a, const Profile &b)
{
    return std::all_of(endpointRoles.begin(), endpointRoles.end(), [&](EndpointRole role) {
        const EndpointProfile one = a.endpoint(role).value_or(EndpointProfile{});
        const EndpointProfile other = b.endpoint(role).value_or(EndpointProfile{});
        return one.address == other.address && one.signIn == other.signIn && one.user == other.user;
    });
}

/// The id of the first one; none: null.
ProfileResult<QUuid> addAllTo(ProfileStore &store, const QList<Profile> &profiles)
{
    const auto added = store.addAll(profiles);
    if (!added)
        return tl::unexpected(added.error());
    return added->isEmpty() ? QUuid() : added->first();
}

/// What a look at a source came to.
struct Look {
    QList<ImportDialog::Found> found;
    QStringList remarks;
    std::optional<ProfileError> error;
};

QStringList noteTexts(const QList<ImportNote> &notes)
{
    QStringList texts;
    for (const ImportNote &note : notes)
        texts.append(importNoteText(note));
    return texts;
}

Look lookAtExport(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {{}, {}, ProfileError{ProfileError::Kind::NotReadable, {}, path, file.errorString()}};
    const QByteArray bytes = file.read(largestExport + 1);
    if (bytes.size() > largestExport)
        return {{}, {}, ProfileError{ProfileError::Kind::TooLarge, {}, path, {}}};
    const auto read = profilesFromExport(bytes, path);
    if (!read)
        return {{}, {}, read.error()};
    Look look;
    for (const Profile &profile : read->profiles)
        look.found.append({ImportedProfile{profile, {}, {}}, {}});
    for (const SkippedProfile &skipped : read->skipped)
        look.remarks.append(Connections::tr("Connection %1 of the file was left out: %2")
                                .arg(skipped.position + 1)
                                .arg(profileErrorText(skipped.error)));
    for (const QString &member : read->secretMembers)
        look.remarks.append(
            Connections::tr("“%1” looks like a secret that somebody wrote into the file. It was not taken.")
                .arg(member));
    return look;
}

Look lookAtKubeconfig(const QString &path)
{
    const auto kubeconfig = readKubeconfig(kubeconfigFiles(path));
    if (!kubeconfig)
        return {{}, {}, kubeconfig.error()};
    Look look;
    look.remarks = noteTexts(kubeconfig->notes);
    for (const KubeContext &context : kubeconfig->contexts) {
        const auto imported = profileFromKubeconfig(*kubeconfig, context.name);
        if (imported)
            look.found.append({*imported, noteTexts(imported->notes)});
    }
    return look;
}

Look lookAt(ImportDialog::Source source, const QString &path)
{
    switch (source) {
    case ImportDialog::Source::File:
        return lookAtExport(path);
    case ImportDialog::Source::Environment: {
        const ImportedProfile imported = profileFromEnvironment();
        const bool any = imported.profile.schemaRegistry || imported.profile.cmf || !imported.notes.isEmpty();
        return {any ? QList<ImportDialog::Found>{{imported, noteTexts(imported.notes)}} : QList<ImportDialog::Found>{},
                {},
                {}};
    }
    case ImportDialog::Source::Properties: {
        const auto imported = profileFromPropertyFile(path);
        if (!imported)
            return {{}, {}, imported.error()};
        return {{{*imported, noteTexts(imported->notes)}}, {}, {}};
    }
    case ImportDialog::Source::Kubeconfig:
        return lookAtKubeconfig(path);
    }
    Q_UNREACHABLE();
}

QStringList recentIds()
{
    return QSettings().value(u"profiles/recent"_s).toStringList();
}

} // namespace

Connections::Connections(MainWindow &window, Console &console, const QString &file, Keychain::Storage storage,
                         QObject *parent)
    : QObject(parent)
    , m_window(window)
    , m_console(console)
    , m_store(std::make_shared<ProfileStore>(file))
    , m_keychain(storage)
    , m_thisRun(Keychain::Storage::Memory)
{
    console.setUnlocker(std::make_shared<KeychainUnlocker>(m_keychain));
    connect(&console, &Console::typedDropped, this, &Connections::forgetTyped); // a lock begins
    connect(&console, &Console::secretsDropped, this, [this] {
        ++m_openTurn; // what is being opened would begin with wiped secrets
        m_opening = false;
        forgetThisRun();
        stopAllCompares();
    });
    m_pool.setMaxThreadCount(1); // the store is used by one thread at a time, in the order of the changes
    connect(&window, &MainWindow::profileRequested, this, &Connections::open);
    connect(&window, &MainWindow::profilesRequested, this, &Connections::showDialog);
    connect(&window, &MainWindow::wizardRequested, this, &Connections::showWizard);
    connect(&window, &MainWindow::saveConnectionRequested, this, &Connections::showSave);
    connect(&window, &MainWindow::compareOpened, this, &Connections::joinCompare);
    connect(&console, &Console::opened, this, [this] {
        tellMenu();
        if (m_dialog)
            m_dialog->setProfiles(m_profiles, m_window.connection().profile);
    });
    connect(&console, &Console::profileChanged, this, [this](const Profile &changed) {
        change([changed](ProfileStore &store) { return replaceIn(store, changed); },
               [this](const ProfileResult<QUuid> &done) {
                   if (!done)
                       m_window.say(tr("The connection was not saved: %1").arg(profileErrorText(done.error())));
               });
    });
    connect(&console, &Console::secretKept, this, [this](const KeychainKey &key, const Secret &secret) {
        if (const Profile *known = profile(key.profile))
            writeSecrets(*known, {{key, secret}}, {});
    });
}

Connections::~Connections()
{
    m_pool.waitForDone();
}

ProfilesDialog *Connections::dialog() const
{
    return m_dialog;
}

ConnectionWizard *Connections::wizard() const
{
    return m_wizard;
}

ProfileEditor *Connections::editor() const
{
    return m_editor;
}

ProfileSecretsDialog *Connections::secretsDialog() const
{
    return m_secrets;
}

ImportDialog *Connections::importDialog() const
{
    return m_import;
}

Result<Profile> Connections::profileNamed(const QString &name, const QString &file)
{
    ProfileStore store(file);
    if (const auto loaded = store.load(); !loaded)
        return tl::unexpected(sentence(loaded.error()));
    if (const auto found = store.named(name))
        return *found;
    QStringList names;
    for (const Profile &profile : store.profiles())
        names.append(u'"' + profile.name + u'"');
    return failure(ApiError::Kind::NotFound,
                   names.isEmpty()
                       ? tr("There is no connection called \"%1\": none has been saved yet.").arg(name)
                       : tr("There is no connection called \"%1\". There are: %2.").arg(name, names.join(u", "_s)));
}

const Profile *Connections::profile(const QUuid &id) const
{
    const auto it =
        std::find_if(m_profiles.cbegin(), m_profiles.cend(), [&id](const Profile &one) { return one.id == id; });
    return it == m_profiles.cend() ? nullptr : &*it;
}

void Connections::load()
{
    struct Loaded {
        ProfileResult<ProfileLoad> result;
        QList<Profile> profiles;
    };
    ++m_changes;
    runThen(
        m_pool, this,
        [store = m_store] {
            auto result = store->load();
            return Loaded{std::move(result), store->profiles()};
        },
        [this](const Loaded &loaded) {
            --m_changes;
            m_profiles = loaded.profiles;
            if (loaded.result) {
                m_load = *loaded.result;
                m_loadError.reset();
            } else {
                m_loadError = loaded.result.error();
            }
            tell();
        });
}

void Connections::change(Work work, Done done)
{
    ++m_changes;
    runThen(
        m_pool, this,
        [store = m_store, work = std::move(work)] {
            auto result = work(*store);
            return Change{std::move(result), store->profiles()};
        },
        [this, done = std::move(done)](const Change &changed) {
            --m_changes;
            m_profiles = changed.profiles;
            tell();
            done(changed.result);
        });
}

void Connections::add(const QList<Profile> &profiles)
{
    change([profiles](ProfileStore &store) { return addAllTo(store, profiles); },
           [this](const ProfileResult<QUuid> &added) {
               if (!added)
                   say(tr("The connections were not added"), profileErrorText(added.error()), true);
           });
}

void Connections::tellMenu()
{
    QStringList recent = recentIds();
    QList<QUuid> ids;
    for (const QString &text : std::as_const(recent)) {
        if (const QUuid id(text); profile(id))
            ids.append(id);
    }
    for (const Profile &one : std::as_const(m_profiles)) { // the others fill it up, in their own order
        if (!ids.contains(one.id))
            ids.append(one.id);
    }
    m_window.setProfiles(m_profiles, ids.mid(0, recentProfiles));
}

void Connections::tell()
{
    tellMenu();
    if (m_dialog) {
        m_dialog->setProfiles(m_profiles, m_window.connection().profile);
        const QStringList sentences = profileLoadTexts(m_load);
        if (m_loadError)
            m_dialog->showNotice(Banner::Kind::Error, tr("The connections cannot be read"),
                                 profileErrorText(*m_loadError));
        else if (!m_load.setAside.isEmpty())
            m_dialog->showNotice(Banner::Kind::Error, tr("The file of connections was damaged"), sentences.join(u' '),
                                 m_load.setAside);
        else if (!sentences.isEmpty())
            m_dialog->showNotice(Banner::Kind::Warning, tr("About the file of connections"), sentences.join(u' '));
    }
    joinCompare();
    Q_EMIT profilesChanged();
}

void Connections::remember(const QUuid &id)
{
    QStringList recent = recentIds();
    const QString text = id.toString(QUuid::WithoutBraces);
    recent.removeAll(text);
    recent.prepend(text);
    QSettings().setValue(u"profiles/recent"_s, recent.mid(0, 2 * recentProfiles));
}

void Connections::forgetTyped()
{
    if (m_wizard)
        m_wizard->forgetSecrets();
    if (m_editor)
        m_editor->forgetTyped();
    if (m_import)
        m_import->forgetFound();
    if (m_secrets && m_secrets->isReading()) { // what comes out of the keychain now is not taken
        const QPointer<ProfileSecretsDialog> dialog = m_secrets;
        dialog->reject();
        if (dialog)
            dialog->deleteLater(); // it may not have been shown yet
    } else if (m_secrets) {
        m_secrets->forgetTyped();
    }
}

void Connections::forgetThisRun()
{
    m_thisRun.setStorage(Keychain::Storage::System);
    m_thisRun.setStorage(Keychain::Storage::Memory);
    m_removed.reset();
}

// Opening

void Connections::open(const QUuid &id)
{
    const Profile *known = profile(id);
    if (!known || m_secrets)
        return;
    const Profile wanted = *known;
    QWidget *parent = m_dialog ? static_cast<QWidget *>(m_dialog) : &m_window;
    m_opening = true;
    withSecrets(wanted, parent, [this, wanted](const ProfileSecrets &secrets) { connectAndOpen(wanted, secrets); });
}

void Connections::withSecrets(const Profile &wanted, QWidget *parent, const WithSecrets &done)
{
    if (missingSecrets(wanted, {}).isEmpty()) {
        done({});
        return;
    }
    auto *dialog = new ProfileSecretsDialog(wanted, parent);
    m_secrets = dialog;
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ProfileSecretsDialog::retryRequested, this, [this, wanted, dialog, done] {
        dialog->showReading();
        readSecrets(wanted, dialog, done);
    });
    connect(dialog, &QDialog::rejected, this, [this] { m_opening = false; });
    connect(dialog, &QDialog::finished, this, [this] { m_secrets.clear(); });
    QTimer::singleShot(150, dialog, [dialog] { // most keychains answer sooner: nothing flashes then
        if (!dialog->isVisible())
            dialog->open();
    });
    readSecrets(wanted, dialog, done);
}

void Connections::readSecrets(const Profile &wanted, const QPointer<ProfileSecretsDialog> &dialog,
                              const WithSecrets &done)
{
    const auto submitted = [this, wanted, dialog, done](const ProfileSecrets &known) {
        disconnect(dialog, &ProfileSecretsDialog::submitted, nullptr, nullptr);
        connect(dialog, &ProfileSecretsDialog::submitted, this,
                [this, wanted, dialog, done, known](const QList<std::pair<KeychainKey, Secret>> &typed, bool keep) {
                    ProfileSecrets all = known;
                    for (const auto &[key, secret] : typed) {
                        all.set(key.role, key.kind, secret);
                        if (!keep)
                            static_cast<void>(m_thisRun.write(key, secret)); // in memory: done
                    }
                    if (keep)
                        writeSecrets(wanted, typed, {});
                    dialog->accept();
                    done(all);
                });
        if (!dialog->isVisible())
            dialog->open();
    };
    const auto inMemory = [this, wanted, dialog, done, submitted](const Result<ProfileSecrets> &memory) {
        const ProfileSecrets typed = memory ? *memory : ProfileSecrets{};
        if (missingSecrets(wanted, typed).isEmpty()) {
            dialog->accept();
            done(typed);
            return;
        }
        whenDone(m_keychain.readAll(wanted), dialog,
                 [wanted, dialog, done, submitted, typed](const Result<ProfileSecrets> &read) {
                     if (!read) {
                         submitted(typed);
                         dialog->showProblem(read.error(), missingSecrets(wanted, typed));
                         return;
                     }
                     ProfileSecrets all = *read;
                     for (const EndpointRole role : endpointRoles) { // what was typed for this run comes first
                         const EndpointSecrets &over = typed.of(role);
                         if (!over.signIn.isEmpty())
                             all.of(role).signIn = over.signIn;
                         if (!over.keyPassphrase.isEmpty())
                             all.of(role).keyPassphrase = over.keyPassphrase;
                         if (!over.tokenKeyPassphrase.isEmpty())
                             all.of(role).tokenKeyPassphrase = over.tokenKeyPassphrase;
                     }
                     const QList<KeychainKey> missing = missingSecrets(wanted, all);
                     if (missing.isEmpty()) {
                         dialog->accept();
                         done(all);
                         return;
                     }
                     submitted(all);
                     dialog->ask(missing);
                 });
    };
    whenDone(m_thisRun.readAll(wanted), dialog, inMemory);
}

void Connections::connectAndOpen(const Profile &wanted, const ProfileSecrets &secrets)
{
    const int turn = ++m_openTurn;
    runThen(
        workPool(), this, [wanted, secrets] { return connectTo(wanted, secrets); },
        [this, wanted, secrets, turn](const Result<Session> &session) {
            if (turn != m_openTurn)
                return;
            m_opening = false;
            if (!session) {
                showOpenFailure(wanted, session.error());
                Q_EMIT openFailed(session.error());
                return;
            }
            if (m_dialog)
                m_dialog->accept();
            remember(wanted.id);
            m_console.openSession(*session, wanted, secrets, Console::Origin::Saved);
            Q_EMIT opened(wanted.id);
        });
}

void Connections::showOpenFailure(const Profile &wanted, const ApiError &error)
{
    QWidget *parent = m_dialog ? static_cast<QWidget *>(m_dialog) : &m_window;
    auto *box = new QMessageBox(QMessageBox::NoIcon, tr("Open a connection"),
                                tr("“%1” cannot be opened.").arg(wanted.name), QMessageBox::Close, parent);
    box->setObjectName(u"openFailedBox"_s);
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(error.kind == ApiError::Kind::Invalid ? error.detail : errorSentence(error));
    box->setAttribute(Qt::WA_DeleteOnClose);
    auto *edit = box->addButton(tr("&Edit the connection…"), QMessageBox::ActionRole);
    edit->setObjectName(u"openFailedEdit"_s);
    box->setDefaultButton(edit);
    connect(edit, &QPushButton::clicked, this, [this, id = wanted.id] { showEditor(id); });
    box->open();
}

// The dialogs

void Connections::showDialog()
{
    if (m_dialog) {
        m_dialog->raise();
        m_dialog->activateWindow();
        return;
    }
    m_dialog = new ProfilesDialog(&m_window);
    m_dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_dialog, &ProfilesDialog::openRequested, this, &Connections::open);
    connect(m_dialog, &ProfilesDialog::newRequested, this, &Connections::showWizard);
    connect(m_dialog, &ProfilesDialog::editRequested, this, &Connections::showEditor);
    connect(m_dialog, &ProfilesDialog::importRequested, this, &Connections::showImport);
    connect(m_dialog, &ProfilesDialog::exportRequested, this, &Connections::exportTo);
    connect(m_dialog, &ProfilesDialog::removeRequested, this, &Connections::remove);
    connect(m_dialog, &ProfilesDialog::actionRequested, this, [this] {
        if (const auto action = std::exchange(m_action, nullptr))
            action();
    });
    connect(m_dialog, &QDialog::finished, this, [this] {
        m_removed.reset(); // with its secrets
        m_dialog.clear(); // closing: nothing may be shown above it any more
    });
    connect(m_dialog, &ProfilesDialog::duplicateRequested, this, [this](const QUuid &id) {
        change([id](ProfileStore &store) { return store.duplicate(id); },
               [this](const ProfileResult<QUuid> &made) {
                   if (!made) {
                       say(tr("The connection was not copied"), profileErrorText(made.error()), true);
                       return;
                   }
                   if (m_dialog)
                       m_dialog->select(*made);
                   say(tr("A copy was made"),
                       tr("Passwords and tokens are not copied: they are asked for when it is opened."));
               });
    });
    connect(m_dialog, &ProfilesDialog::moveRequested, this, [this](const QUuid &id, int position) {
        change(
            [id, position](ProfileStore &store) -> ProfileResult<QUuid> {
                const auto moved = store.move(id, position);
                if (!moved)
                    return tl::unexpected(moved.error());
                return id;
            },
            [this](const ProfileResult<QUuid> &moved) {
                if (!moved)
                    say(tr("The connection was not moved"), profileErrorText(moved.error()), true);
                else if (m_dialog)
                    m_dialog->select(*moved);
            });
    });
    m_dialog->setProfiles(m_profiles, m_window.connection().profile);
    m_dialog->open();
    load(); // another program may have changed the file
}

void Connections::say(const QString &title, const QString &cause, bool isError)
{
    m_action = nullptr;
    if (m_dialog)
        m_dialog->showMessage(isError ? Banner::Kind::Error : Banner::Kind::Info, title, cause);
    else
        m_window.say(tr("%1. %2", "what happened, and more about it").arg(title, cause));
}

void Connections::remove(const QUuid &id)
{
    const Profile *known = profile(id);
    if (!known)
        return;
    const Profile gone = *known;
    const int position = int(known - m_profiles.constData());
    const auto removeNow = [this, gone, position](const Result<ProfileSecrets> &secrets) {
        change(
            [id = gone.id](ProfileStore &store) -> ProfileResult<QUuid> {
                const auto removed = store.remove(id);
                if (!removed)
                    return tl::unexpected(removed.error());
                return id;
            },
            [this, gone, position, secrets](const ProfileResult<QUuid> &removed) {
                if (!removed) {
                    say(tr("The connection was not removed"), profileErrorText(removed.error()), true);
                    return;
                }
                const bool wasOpen = m_window.connection().profile == gone.id;
                m_removed = Removed{gone, position, secrets ? *secrets : ProfileSecrets{}, wasOpen};
                if (wasOpen)
                    m_console.disown();
                const bool had = !secretTexts(gone).isEmpty();
                whenDone(m_keychain.removeAll(gone.id), this, [this, gone, had](const Result<void> &cleared) {
                    whenDone(m_thisRun.removeAll(gone.id), this, [](const Result<void> &) {});
                    const bool isClear = cleared || !had;
                    const QString about = !isClear ? tr("Its entries of the keychain could not be removed: %1")
                                                         .arg(keychainSentence(cleared.error()))
                        : had ? tr("Its entries of the keychain went with it.")
                              : tr("It had no entries in the keychain.");
                    if (!m_dialog || !m_removed)
                        return;
                    m_dialog->showMessage(isClear ? Banner::Kind::Info : Banner::Kind::Warning,
                                          tr("“%1” was removed").arg(gone.name), about, tr("&Undo"));
                    m_action = [this] { undoRemoval(); };
                });
            });
    };
    if (missingSecrets(gone, {}).isEmpty())
        removeNow(ProfileSecrets{});
    else // kept in memory until the dialog closes, so that it can be taken back whole
        whenDone(m_keychain.readAll(gone), this, removeNow);
}

void Connections::undoRemoval()
{
    if (!m_removed)
        return;
    const Removed back = *std::exchange(m_removed, std::nullopt);
    change([back](ProfileStore &store) { return store.add(back.profile, back.position); },
           [this, back](const ProfileResult<QUuid> &added) {
               if (!added) {
                   say(tr("The connection was not brought back"), profileErrorText(added.error()), true);
                   return;
               }
               if (m_dialog)
                   m_dialog->select(*added);
               if (back.wasOpen && m_window.connection().profile.isNull() && m_console.isSameServers(back.profile))
                   m_console.adopt(back.profile);
               whenDone(m_keychain.writeAll(back.profile, back.secrets), this, [this, back](const Result<void> &kept) {
                   if (!kept)
                       say(tr("“%1” is back, without its passwords and tokens").arg(back.profile.name),
                           keychainSentence(kept.error()), true);
                   else
                       say(tr("“%1” is back").arg(back.profile.name), QString());
               });
           });
}

void Connections::exportTo(const QList<QUuid> &ids, const QString &file)
{
    QList<Profile> chosen;
    for (const QUuid &id : ids) {
        if (const Profile *known = profile(id))
            chosen.append(*known);
    }
    runThen(
        workPool(), this,
        [chosen, file]() -> QString {
            QSaveFile out(file);
            const QByteArray bytes = exportedProfiles(chosen);
            const bool saved = out.open(QIODevice::WriteOnly) && out.write(bytes) == bytes.size() && out.commit();
            return saved ? QString() : out.errorString();
        },
        [this, file, count = int(chosen.size())](const QString &problem) {
            if (problem.isEmpty())
                say(tr("%n connection(s) exported", nullptr, count),
                    tr("In %1, without any password or token.").arg(file));
            else
                say(tr("The connections were not exported"),
                    tr("%1: %2. Choose another folder or file name.").arg(file, problem), true);
        });
}

// Editing

void Connections::showEditor(const QUuid &id)
{
    if (const Profile *known = profile(id))
        showEditorFor(*known, false, {});
    else if (id.isNull())
        showEditorFor({}, true, {});
}

void Connections::showSave()
{
    if (!m_window.connection().profile.isNull())
        return;
    Profile wanted = m_console.profile();
    int number = 2;
    const QString name = wanted.name;
    const auto isTaken = [this](const QString &candidate) {
        return std::any_of(m_profiles.cbegin(), m_profiles.cend(),
                           [&candidate](const Profile &one) { return isSameName(one.name, candidate); });
    };
    while (isTaken(wanted.name))
        wanted.name = u"%1 (%2)"_s.arg(name).arg(number++);
    showEditorFor(wanted, true, m_console.secrets());
}

void Connections::showEditorFor(const Profile &given, bool isNew, const ProfileSecrets &known)
{
    if (m_editor) {
        m_editor->raise();
        m_editor->activateWindow();
        return;
    }
    Profile wanted = given;
    if (isNew)
        wanted.id = QUuid::createUuid(); // the keys of its secrets carry it
    QStringList taken;
    for (const Profile &one : std::as_const(m_profiles)) {
        if (one.id != wanted.id)
            taken.append(one.name);
    }
    QWidget *parent = m_dialog ? static_cast<QWidget *>(m_dialog) : &m_window;
    m_editor = new ProfileEditor(wanted, isNew, taken, parent);
    m_editor->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_editor, &ProfileEditor::submitted, this,
            [this, isNew, known](const ProfileDraft &draft) { save(draft, isNew, known); });
    connect(m_editor, &ProfileEditor::kubeconfigChosen, this, &Connections::readContexts);
    if (isNew && !missingSecrets(wanted, {}).isEmpty())
        m_editor->offerToKeep(missingSecrets(wanted, {}), known);
    m_editor->open();
    showStored(wanted);
}

void Connections::showStored(const Profile &wanted)
{
    const QFuture<Result<void>> asked = m_keychain.probe();
    auto *watcher = new QFutureWatcher<Result<void>>(m_editor);
    connect(watcher, &QFutureWatcher<Result<void>>::finished, m_editor, [this, watcher, wanted] {
        watcher->deleteLater();
        const Result<void> works = watcher->result();
        if (!works) {
            m_editor->setKeychainNotice(tr("Passwords and tokens cannot be kept now"), keychainSentence(works.error()));
            return;
        }
        whenDone(m_keychain.readAll(wanted), m_editor, [this, wanted](const Result<ProfileSecrets> &read) {
            if (!read) {
                m_editor->setKeychainNotice(tr("Passwords and tokens cannot be kept now"),
                                            keychainSentence(read.error()));
                return;
            }
            const QList<KeychainKey> missing = missingSecrets(wanted, *read);
            QList<KeychainKey> stored; // only that they are there: what they are is forgotten at once
            for (const EndpointRole role : endpointRoles) {
                if (!wanted.endpoint(role))
                    continue;
                const QList<SecretKind> needed = secretsNeeded(*wanted.endpoint(role));
                for (const SecretKind kind : needed) {
                    const KeychainKey key{wanted.id, role, kind};
                    const bool isMissing =
                        std::any_of(missing.cbegin(), missing.cend(), [&key](const KeychainKey &one) {
                            return one.role == key.role && one.kind == key.kind;
                        });
                    if (!isMissing)
                        stored.append(key);
                }
            }
            m_editor->setStored(stored);
        });
    });
    watcher->setFuture(asked);
}

void Connections::save(const ProfileDraft &draft, bool isNew, const ProfileSecrets &known)
{
    m_editor->setBusy(true);
    const Profile wanted = draft.profile;
    QList<std::pair<KeychainKey, Secret>> secrets = draft.secrets;
    if (draft.keepKnown) {
        const QList<KeychainKey> needed = missingSecrets(wanted, {});
        for (const KeychainKey &key : needed) {
            const bool isTyped = std::any_of(secrets.cbegin(), secrets.cend(), [&key](const auto &typed) {
                return typed.first.role == key.role && typed.first.kind == key.kind;
            });
            const Secret &secret = known.get(key.role, key.kind);
            if (!isTyped && !secret.isEmpty())
                secrets.append({key, secret});
        }
    }
    QList<KeychainKey> gone = draft.forgotten;
    if (const Profile *before = profile(wanted.id)) { // what the former kind of sign-in needed, and this one does not
        const QList<KeychainKey> was = missingSecrets(*before, {});
        const QList<KeychainKey> is = missingSecrets(wanted, {});
        for (const KeychainKey &key : was) {
            if (std::none_of(is.cbegin(), is.cend(),
                             [&key](const KeychainKey &one) { return one.role == key.role && one.kind == key.kind; }))
                gone.append(key);
        }
    }
    const bool wasOpen = !isNew && m_window.connection().profile == wanted.id;
    const bool isUnsavedNow =
        isNew && m_console.isOpen() && m_window.connection().profile.isNull() && isSameUse(wanted, m_console.profile());
    change([wanted, isNew](ProfileStore &store) { return isNew ? store.add(wanted) : replaceIn(store, wanted); },
           [this, wanted, secrets, gone, wasOpen, isUnsavedNow](const ProfileResult<QUuid> &saved) {
               if (!saved) {
                   if (m_editor)
                       m_editor->showProblem(tr("The connection was not saved"), profileErrorText(saved.error()));
                   return;
               }
               writeSecrets(wanted, secrets, gone);
               if (m_editor)
                   m_editor->finish();
               if (m_dialog) {
                   m_dialog->select(*saved);
                   m_dialog->clearMessage();
               }
               if (isUnsavedNow)
                   m_console.adopt(wanted);
               if (!wasOpen)
                   return;
               const bool sameServers = m_console.isSameServers(wanted);
               m_console.showMarks(wanted);
               if (sameServers && secrets.isEmpty() && gone.isEmpty())
                   return;
               if (m_dialog) {
                   m_dialog->showMessage(Banner::Kind::Info, tr("The window still uses the former settings"),
                                         tr("Open the connection anew to use what you changed."), tr("&Open anew"));
                   m_action = [this, id = wanted.id] { open(id); };
               } else {
                   m_window.say(tr("Open “%1” anew to use what you changed.").arg(wanted.name));
               }
           });
}

void Connections::showWizard()
{
    if (m_wizard) {
        m_wizard->raise();
        m_wizard->activateWindow();
        return;
    }
    QStringList taken;
    for (const Profile &one : std::as_const(m_profiles))
        taken.append(one.name);
    const auto make = [](const EndpointProfile &endpoint, EndpointRole role, const EndpointSecrets &secrets) {
        return endpointFor(role, endpoint, secrets);
    };
    QWidget *parent = m_dialog ? static_cast<QWidget *>(m_dialog) : &m_window;
    m_wizard = new ConnectionWizard(make, taken, parent);
    m_wizard->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_wizard, &ConnectionWizard::submitted, this, &Connections::saveNew);
    connect(m_wizard, &ConnectionWizard::certificateWanted, this, &Connections::showWizardCertificate);
    m_wizard->open();
}

void Connections::showWizardCertificate(EndpointRole role, const ApiError &error)
{
    const Server server = role == EndpointRole::Cmf ? Server::Cmf : Server::SchemaRegistry;
    auto *dialog = new CertificateDialog(server, error, m_wizard);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &CertificateDialog::pinRequested, m_wizard,
            [this, role](const QByteArray &sha256) { m_wizard->setPin(role, sha256); });
    dialog->open();
}

void Connections::saveNew(const ProfileDraft &draft)
{
    ProfileSecrets secrets;
    for (const auto &[key, secret] : draft.secrets)
        secrets.set(key.role, key.kind, secret);
    change([wanted = draft.profile](ProfileStore &store) { return store.add(wanted); },
           [this, draft, secrets](const ProfileResult<QUuid> &saved) {
               if (!saved) {
                   if (m_wizard)
                       m_wizard->showProblem(tr("The connection was not saved"), profileErrorText(saved.error()));
                   return;
               }
               Profile wanted = draft.profile;
               wanted.id = *saved;
               if (draft.keepKnown) {
                   writeSecrets(wanted, draft.secrets, {});
               } else {
                   for (const auto &[key, secret] : draft.secrets)
                       static_cast<void>(m_thisRun.write(key, secret));
               }
               if (m_wizard)
                   m_wizard->finish();
               m_opening = true;
               connectAndOpen(wanted, secrets);
           });
}

void Connections::writeSecrets(const Profile &wanted, const QList<std::pair<KeychainKey, Secret>> &secrets,
                               const QList<KeychainKey> &gone)
{
    const auto hear = [this, wanted](const QFuture<Result<void>> &future, const KeychainKey &key,
                                     const Secret &secret) {
        auto *watcher = new QFutureWatcher<Result<void>>(this);
        connect(watcher, &QFutureWatcher<Result<void>>::finished, this, [this, watcher, wanted, key, secret] {
            watcher->deleteLater();
            const Result<void> done = watcher->result();
            if (done || done.error().kind == ApiError::Kind::Canceled)
                return;
            if (!secret.isEmpty())
                static_cast<void>(m_thisRun.write(key, secret)); // typed once is enough for this run
            const QString what = secretText(wanted, key.role, key.kind);
            if (secret.isEmpty())
                say(tr("The keychain still has: %1").arg(what), keychainSentence(done.error()), true);
            else
                say(tr("Not kept in the keychain: %1").arg(what),
                    tr("%1 It is used for this run.").arg(keychainSentence(done.error())), true);
        });
        watcher->setFuture(future);
    };
    for (const auto &[key, secret] : secrets)
        hear(m_keychain.write(key, secret), key, secret);
    for (const KeychainKey &key : gone) {
        hear(m_keychain.remove(key), key, {});
        static_cast<void>(m_thisRun.remove(key));
    }
}

void Connections::readContexts(const QString &files)
{
    runThen(
        workPool(), m_editor, [files] { return readKubeconfig(kubeconfigFiles(files)); },
        [this](const ProfileResult<Kubeconfig> &read) {
            if (!read) {
                m_editor->setContexts({}, {}, profileErrorText(read.error()));
                return;
            }
            QStringList names;
            for (const KubeContext &context : read->contexts)
                names.append(context.name);
            m_editor->setContexts(names, read->currentContext,
                                  names.isEmpty() ? tr("There is no context in it.") : QString());
        });
}

// Importing

void Connections::showImport()
{
    if (m_import) {
        m_import->raise();
        return;
    }
    QWidget *parent = m_dialog ? static_cast<QWidget *>(m_dialog) : &m_window;
    m_import = new ImportDialog(parent);
    m_import->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_import, &ImportDialog::lookRequested, this, &Connections::look);
    connect(m_import, &ImportDialog::submitted, this, &Connections::take);
    m_import->open();
}

void Connections::look(ImportDialog::Source source, const QString &path)
{
    runThen(
        workPool(), m_import, [source, path] { return lookAt(source, path); },
        [this](const Look &look) {
            if (look.error)
                m_import->showProblem(tr("This cannot be imported"), profileErrorText(*look.error));
            else
                m_import->showFound(look.found, look.remarks);
        });
}

void Connections::take(const QList<ImportedProfile> &chosen, bool keepSecrets)
{
    QList<Profile> profiles;
    for (const ImportedProfile &one : chosen)
        profiles.append(one.profile);
    change([profiles](ProfileStore &store) { return addAllTo(store, profiles); },
           [this, chosen, keepSecrets](const ProfileResult<QUuid> &added) {
               if (!added) {
                   if (m_import)
                       m_import->showProblem(tr("The connections were not added"), profileErrorText(added.error()));
                   return;
               }
               const qsizetype first = m_profiles.size() - chosen.size(); // they were added at the end, with new ids
               for (qsizetype i = 0; keepSecrets && i < chosen.size(); ++i) {
                   const Profile &made = m_profiles.at(first + i);
                   QList<std::pair<KeychainKey, Secret>> secrets;
                   for (const FoundSecret &found : chosen.at(i).secrets)
                       secrets.append({KeychainKey{made.id, found.role, found.kind}, found.secret});
                   writeSecrets(made, secrets, {});
               }
               if (m_import)
                   m_import->accept();
               if (m_dialog)
                   m_dialog->select(*added);
               say(tr("%n connection(s) added", nullptr, int(chosen.size())), QString());
           });
}

// The compare window

void Connections::joinCompare()
{
    CompareWindow *compare = m_window.compare();
    if (!compare)
        return;
    compare->setProfiles(m_profiles);
    connect(compare, &CompareWindow::profileWanted, this, &Connections::loadForCompare, Qt::UniqueConnection);
    connect(compare, &CompareWindow::profileDropped, this, &Connections::stopCompare, Qt::UniqueConnection);
    connect(compare, &QObject::destroyed, this, &Connections::stopAllCompares, Qt::UniqueConnection);
}

void Connections::stopCompare(const QUuid &id)
{
    const auto it = m_others.find(id);
    if (it == m_others.end())
        return;
    if (it->second)
        it->second.release()->deleteLater(); // this may be its own signal
    m_others.erase(it);
}

void Connections::stopAllCompares()
{
    m_others.clear();
}

void Connections::loadForCompare(const QUuid &id)
{
    const Profile *known = profile(id);
    CompareWindow *compare = m_window.compare();
    if (!known || !compare || m_others.count(id) > 0)
        return;
    const Profile wanted = *known;
    m_others[id] = nullptr; // asked for
    const auto fail = [this, id](const QString &cause) {
        m_others.erase(id);
        if (CompareWindow *window = m_window.compare())
            window->showProfileProblem(id, cause);
    };
    const auto load = [this, wanted, id](const Session &session) {
        auto loader = std::make_unique<InventoryLoader>(session);
        InventoryLoader *raw = loader.get();
        connect(raw, &InventoryLoader::changed, this, [this, id](const InventoryPtr &inventory) {
            if (CompareWindow *window = m_window.compare())
                window->setProfileProgress(id, inventory);
        });
        connect(raw, &InventoryLoader::finished, this, [this, id, raw] {
            CompareWindow *window = m_window.compare();
            if (!window)
                return;
            const InventoryPtr inventory = raw->inventory();
            QStringList problems;
            bool any = false;
            for (const Server server : {Server::SchemaRegistry, Server::Cmf}) {
                const ServerStatus status = statusOf(*inventory, server);
                any = any || status.state == ServerStatus::State::Connected
                    || status.state == ServerStatus::State::PartlyFailed;
                if (status.error)
                    problems.append(errorSentence(*status.error));
            }
            if (any)
                window->setProfileInventory(id, inventory, problems.join(u' '));
            else
                window->showProfileProblem(id, problems.join(u' '));
        });
        m_others[id] = std::move(loader);
        raw->reload();
    };
    if (m_secrets) { // another question is being asked
        fail(tr("Answer the question that is open first."));
        return;
    }
    withSecrets(wanted, compare, [this, wanted, id, fail, load](const ProfileSecrets &secrets) {
        runThen(
            workPool(), this, [wanted, secrets] { return connectTo(wanted, secrets); },
            [this, id, fail, load](const Result<Session> &session) {
                if (m_others.count(id) == 0) // cancelled meanwhile
                    return;
                if (!session)
                    fail(session.error().detail);
                else
                    load(*session);
            });
    });
    if (m_secrets)
        connect(m_secrets, &QDialog::rejected, this, [fail] { fail(Connections::tr("It was not opened.")); });
}

} // namespace kekkai
