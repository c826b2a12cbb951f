#pragma once

#include "services/core/taskqueue.h"
#include "services/inventory/inventory.h"
#include "services/inventory/loadgate.h"
#include "services/inventory/session.h"
#include "services/schemaregistry/schemaregistryclient.h"

#include <QHash>
#include <QObject>
#include <QSet>
#include <QThreadPool>
#include <QTimer>

#include <functional>
#include <map>
#include <vector>

namespace kekkai {

/// Whether a registry says of an object that it does not exist, by a code of its own such as 40401 or 40470. A proxy
/// that cannot cope with a name (an encoded slash, for one) answers 404 as well: that object is not gone.
[[nodiscard]] inline bool isGone(const ApiError &error)
{
    return error.kind == ApiError::Kind::NotFound && error.serverCode >= 40400 && error.serverCode < 40500;
}

/// Whether a 404 for a whole list means that the server has no such API. Where rows are known, a page without a code of
/// the service's own is rather somebody on the way who does not reach it just now: those rows stay.
[[nodiscard]] inline bool isMissingApi(const ApiError &error, bool hasRows)
{
    return error.kind == ApiError::Kind::NotFound && (error.serverCode != 0 || !hasRows);
}

/// The half of InventoryLoader that lives on the loader's own thread: it sends, parses and assembles, and hands out
/// finished snapshots. All its functions run on that thread. Its coroutines use `this`: they have all ended before the
/// thread does, because a run that is stopped answers every request at once (LoadGate).
class InventoryWorker final : public QObject {
    Q_OBJECT
public:
    using Publish = std::function<void(InventoryPtr)>;
    using Finished = std::function<void()>;

    /// @param known  what to begin with; null: nothing. @param publish, finished  called on this thread. @param
    /// whenQuit  after quit(), when the last coroutine has ended.
    InventoryWorker(Session session, const InventoryPtr &known, Publish publish, Finished finished,
                    std::function<void()> whenQuit);
    ~InventoryWorker() override;

    void reload(const QList<InventoryPart> &parts);
    void cancel();
    void prioritize(const QStringList &names);
    void readSettings(const QStringList &subjects);
    void quit();

private:
    /// Parts that are read together, because one tells what to ask for the next.
    enum class Group { Registry, Keys, Subjects, Tags, CmfSystem, Environments, Secrets, Catalogs };

    /// One load of one group.
    struct Run {
        Group group = Group::Registry;
        QSet<InventoryPart> parts;
        std::shared_ptr<LoadGate> gate;
        Cancellation cancellation;
        bool over = false; ///< ended, canceled, or replaced by a newer one: it must not touch anything more
    };
    using RunPtr = std::shared_ptr<Run>;

    [[nodiscard]] static Group groupOf(InventoryPart part);
    [[nodiscard]] static bool belongsToCmf(Group group) { return group >= Group::CmfSystem; }

    void start(Group group, QSet<InventoryPart> parts);
    void stop(RunPtr run); ///< by value: it leaves the map of runs
    Task<void> drive(RunPtr run);
    Task<void> readGroup(RunPtr run);

    Task<void> readRegistry(RunPtr run);
    Task<void> readKeys(RunPtr run);
    Task<void> readTags(RunPtr run);

    // Keys
    struct KeysWork;
    using KeysWorkPtr = std::shared_ptr<KeysWork>;
    struct DekJob {
        QString kek;
        QString subject; ///< empty: ask for the KEK's subjects
        QString algorithm; ///< empty: ask for nothing yet
        int version = 0; ///< 0: ask for the versions
    };
    Task<void> readKek(KeysWorkPtr work, QString name);
    Task<void> readDek(KeysWorkPtr work, DekJob job);
    void kekFaulted(const KeysWorkPtr &work, const QString &name, const QString &exception);
    void dekFaulted(const KeysWorkPtr &work, const DekJob &job, const QString &exception);
    void wantKeks(const KeysWorkPtr &work);
    void foldDeks();
    void finishKeks(const KeysWorkPtr &work);
    void finishDeks(const KeysWorkPtr &work);

    // Subjects (subjectparts.cpp)
    struct SubjectsWork;
    using SubjectsWorkPtr = std::shared_ptr<SubjectsWork>;
    Task<void> readSubjects(RunPtr run);
    void makeSubjectQueues(const SubjectsWorkPtr &work);
    void addUnlisted(const SubjectsWorkPtr &work);
    Task<void> readPages(SubjectsWorkPtr work);
    void takePage(const SubjectsWorkPtr &work, QList<SchemaVersion> page, bool &broughtNew);
    Task<void> walkSubject(SubjectsWorkPtr work, qsizetype index);
    Task<void> readSubjectFields(SubjectsWorkPtr work, QList<qsizetype> indices);
    void walkFaulted(const SubjectsWorkPtr &work, qsizetype index, const QString &exception);
    void fieldsFaulted(const SubjectsWorkPtr &work, const QList<qsizetype> &indices, const QString &exception);
    void applySubject(const SubjectsWorkPtr &work, qsizetype index);
    void finishSubjects(const SubjectsWorkPtr &work);
    void wantSubjects(const SubjectsWorkPtr &work);

    // Settings of single subjects (settingsparts.cpp)
    void forgetSettings();
    void askForSettings();
    void stopSettings();
    Task<void> readScope(std::shared_ptr<LoadGate> gate, QString scope);

    // CMF (cmfparts.cpp)
    Task<void> readCmfSystem(RunPtr run);
    struct EnvironmentsWork;
    using EnvironmentsWorkPtr = std::shared_ptr<EnvironmentsWork>;
    struct EnvironmentJob {
        InventoryPart part = InventoryPart::Environments;
        QString environment;
    };
    struct CatalogsWork;
    using CatalogsWorkPtr = std::shared_ptr<CatalogsWork>;
    Task<void> readEnvironments(RunPtr run);
    Task<void> readEnvironment(EnvironmentsWorkPtr work, EnvironmentJob job);
    void environmentFaulted(const EnvironmentsWorkPtr &work, const EnvironmentJob &job, const QString &exception);
    bool environmentFailed(const EnvironmentsWorkPtr &work, const EnvironmentJob &job, const QString &item,
                           const ApiError &error);
    Task<void> readDatabases(CatalogsWorkPtr work, CmfCatalog catalog);
    Task<void> readSecrets(RunPtr run);
    Task<void> readCatalogs(RunPtr run);

    void begin(const RunPtr &run, InventoryPart part, qsizetype total = 0);
    void progress(const RunPtr &run, InventoryPart part, qsizetype done, qsizetype total);
    /// Ends a part: Complete, or Failed when the server was given up meanwhile.
    void complete(const RunPtr &run, InventoryPart part);
    void fail(const RunPtr &run, InventoryPart part, const ApiError &error);
    void absent(const RunPtr &run, InventoryPart part);
    /// @returns false when the error is one of the whole server, which is given up then.
    bool itemFailed(const RunPtr &run, InventoryPart part, const QString &item, const ApiError &error);
    /// A fault of our own met while @p item was read; @p exception is its type.
    void faulted(const RunPtr &run, InventoryPart part, const QString &item, const QString &exception);
    /// Whether asking on is useless, so that all parts of this server end with the one error.
    bool giveUp(const RunPtr &run, const ApiError &error);

    void touch();
    void publishNow();
    void endedOne();

    Session m_session;
    Publish m_publish;
    Finished m_finished;
    std::function<void()> m_whenQuit;

    Inventory m_state;
    std::vector<Dek> m_newDeks; ///< arrived since the last snapshot
    QByteArray m_secretsEtag;
    QStringList m_wanted;
    QStringList m_settingsWanted; ///< scopes
    QSet<QString> m_settingsFresh; ///< read, or on their way, since the last reload
    std::shared_ptr<LoadGate> m_settingsGate;

    std::map<Group, RunPtr> m_runs; ///< those that are not over
    KeysWorkPtr m_keysWork; ///< of the run under way
    SubjectsWorkPtr m_subjectsWork;
    QTimer m_publishing;
    QThreadPool m_parsing; ///< schema texts; ends with this
    int m_unended = 0; ///< coroutines of runs, those that are over included
    bool m_starting = false; ///< runs may end at once; the load has not, before all have been started
    bool m_quitting = false;
};

} // namespace kekkai
