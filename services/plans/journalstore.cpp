#include "services/plans/journalstore.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QStandardPaths>
#include <QStorageInfo>
#include <QTimeZone>
#include <QUrl>

#include <algorithm>
#include <atomic>
#include <limits>
#include <utility>

#ifndef Q_OS_WIN
#include <fcntl.h>
#include <unistd.h>
#endif

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

constexpr int format = 1;
constexpr int applicationId = 0x4b4b4a4c; ///< "KKJL"
constexpr int tailChecked = 100; ///< rows at the end, whose chain is looked at before anything is added to it
constexpr qsizetype mostProblems = 100;
/// Bytes that must be free before a plan begins: its last rows should not be the ones that no longer fit.
constexpr qint64 leastRoom = 16LL * 1024 * 1024;

constexpr QFile::Permissions ownerFile = QFile::ReadOwner | QFile::WriteOwner;
constexpr QFile::Permissions ownerFolder = QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner;

using Kind = JournalError::Kind;
using EntryKind = JournalEntry::Kind;

// What is refused here is refused to other programs too, unless they take the triggers away first. An INSERT OR REPLACE
// would delete without a DELETE, so that an old number is refused as well.
const QStringList &schema()
{
    static const QStringList statements{
        u"CREATE TABLE journal (id TEXT NOT NULL, made_at TEXT NOT NULL)"_s,
        u"CREATE TABLE entries (number INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, "
        "plan TEXT NOT NULL, run TEXT NOT NULL, step TEXT NOT NULL, outcome TEXT NOT NULL, undoes TEXT NOT NULL, "
        "line TEXT NOT NULL, hash BLOB NOT NULL)"_s,
        u"CREATE INDEX entries_plan ON entries (plan, step)"_s,
        u"CREATE INDEX entries_kind ON entries (kind)"_s,
        u"CREATE TABLE head (one INTEGER PRIMARY KEY CHECK (one = 1), number INTEGER NOT NULL, hash BLOB NOT NULL)"_s,
        u"CREATE TRIGGER entries_no_update BEFORE UPDATE ON entries BEGIN "
        "SELECT RAISE(ABORT, 'the journal only grows'); END"_s,
        u"CREATE TRIGGER entries_no_delete BEFORE DELETE ON entries BEGIN "
        "SELECT RAISE(ABORT, 'the journal only grows'); END"_s,
        u"CREATE TRIGGER entries_no_replace BEFORE INSERT ON entries "
        "WHEN NEW.number <= (SELECT number FROM head) BEGIN "
        "SELECT RAISE(ABORT, 'the journal only grows'); END"_s,
        u"CREATE TRIGGER head_no_delete BEFORE DELETE ON head BEGIN "
        "SELECT RAISE(ABORT, 'the journal only grows'); END"_s,
        u"CREATE TRIGGER head_no_way_back BEFORE UPDATE ON head WHEN NEW.number <= OLD.number BEGIN "
        "SELECT RAISE(ABORT, 'the journal only grows'); END"_s,
        u"CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal BEGIN "
        "SELECT RAISE(ABORT, 'the journal only grows'); END"_s,
        u"CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal BEGIN "
        "SELECT RAISE(ABORT, 'the journal only grows'); END"_s,
    };
    return statements;
}

tl::unexpected<JournalError> journalFailure(Kind kind, const QString &file, const QString &detail = {})
{
    return tl::unexpected(JournalError{kind, file, detail});
}

/// What SQLite's answer means, for one who wanted to write or to read.
tl::unexpected<JournalError> refused(const QSqlError &error, const QString &file, bool isWriting)
{
    // Source: sqlite3.h, result codes; the extended ones keep the code in their lowest byte.
    constexpr int busy = 5;
    constexpr int locked = 6;
    constexpr int corrupt = 11;
    constexpr int full = 13;
    constexpr int notADatabase = 26;
    const int code = error.nativeErrorCode().toInt() & 0xff;
    const QString words = error.databaseText().isEmpty() ? error.text() : error.databaseText();
    switch (code) {
    case busy:
    case locked:
        return journalFailure(Kind::Busy, file, words);
    case corrupt:
    case notADatabase:
        return journalFailure(Kind::Damaged, file, words);
    case full:
        return journalFailure(Kind::Full, file, words);
    default:
        return journalFailure(isWriting ? Kind::NotWritable : Kind::NotReadable, file, words);
    }
}

QString text(const QUuid &id)
{
    return id.isNull() ? QString(u""_s) : id.toString(QUuid::WithoutBraces); // never null: NOT NULL
}

QString present(const QString &value)
{
    return value.isNull() ? u""_s : value;
}

/// So that the new name is there after a power cut, too.
void syncFolder(const QString &folder)
{
#ifdef Q_OS_WIN
    Q_UNUSED(folder)
#else
    const int descriptor = ::open(QFile::encodeName(folder).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor >= 0) {
        ::fsync(descriptor);
        ::close(descriptor);
    }
#endif
}

/// A connection of Qt that ends with its scope; no copy of the QSqlDatabase may live longer.
class ScopedConnection {
public:
    ScopedConnection(const QString &name, const QString &file, const QString &mode)
        : m_name(name)
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, m_name);
        database.setConnectOptions(u"QSQLITE_OPEN_URI;QSQLITE_BUSY_TIMEOUT=5000"_s);
        database.setDatabaseName(QString::fromLatin1(QUrl::fromLocalFile(file).toEncoded()) + u"?mode="_s + mode);
        database.open();
    }
    ~ScopedConnection() { QSqlDatabase::removeDatabase(m_name); }
    Q_DISABLE_COPY_MOVE(ScopedConnection)

private:
    QString m_name;
};

QString newConnectionName()
{
    static std::atomic<int> count = 0;
    return u"kekkai-journal-%1"_s.arg(++count);
}

/// Runs one statement. Errors: as refused().
JournalResult<QSqlQuery> run(const QString &connection, const QString &statement, const QString &file, bool isWriting)
{
    QSqlQuery query(QSqlDatabase::database(connection, false));
    query.setForwardOnly(true);
    if (!query.exec(statement))
        return refused(query.lastError(), file, isWriting);
    return query;
}

/// The single value that a statement gives; invalid: no row.
JournalResult<QVariant> valueOf(const QString &connection, const QString &statement, const QString &file)
{
    auto query = run(connection, statement, file, false);
    if (!query)
        return tl::unexpected(query.error());
    if (query->next())
        return query->value(0);
    if (query->lastError().isValid())
        return refused(query->lastError(), file, false);
    return QVariant();
}

/// A row as it is in the file.
struct StoredRow {
    qint64 number = 0;
    QByteArray line;
    QByteArray hash;
    std::optional<JournalEntry> entry; ///< of the line
    bool fits = false; ///< the columns but the number say what the line says
};

StoredRow storedRow(const QSqlQuery &query)
{
    StoredRow row;
    row.number = query.value(0).toLongLong();
    row.line = query.value(8).toString().toUtf8();
    row.hash = query.value(9).toByteArray();
    row.entry = entryFromLine(row.line);
    if (!row.entry)
        return row;
    const JournalEntry &entry = *row.entry;
    row.fits = entry.at.toMSecsSinceEpoch() == query.value(1).toLongLong()
        && journalKindName(entry.kind) == query.value(2).toString() && text(entry.plan) == query.value(3).toString()
        && text(entry.run) == query.value(4).toString() && entry.step == query.value(5).toString()
        && entry.outcome == query.value(6).toString() && text(entry.undoes) == query.value(7).toString();
    row.entry->hash = row.hash;
    return row;
}

/// What several statements read within it is of one moment.
class ReadTransaction {
public:
    ReadTransaction(const QString &connection, const QString &file)
        : m_connection(connection)
        , m_file(file)
        , m_begun(run(connection, u"BEGIN"_s, file, false).has_value())
    {
    }
    ~ReadTransaction()
    {
        if (m_begun)
            (void)run(m_connection, u"ROLLBACK"_s, m_file, false);
    }
    Q_DISABLE_COPY_MOVE(ReadTransaction)

private:
    const QString &m_connection;
    const QString &m_file;
    bool m_begun; ///< false: within another one
};

constexpr QLatin1StringView allColumns("number, at, kind, plan, run, step, outcome, undoes, line, hash");

/// Walks along the rows and says where the chain is broken. Looks one row ahead, to tell a row that somebody put in
/// from one that somebody changed.
class ChainWalk {
public:
    ChainWalk(QByteArray previous, qint64 number)
        : m_previous(std::move(previous))
        , m_number(number)
    {
    }

    void add(StoredRow row)
    {
        if (m_waiting)
            judge(*std::exchange(m_waiting, std::nullopt), &row);
        m_waiting = std::move(row);
    }
    void finish()
    {
        if (m_waiting)
            judge(*std::exchange(m_waiting, std::nullopt), nullptr);
    }
    [[nodiscard]] const QList<JournalProblem> &problems() const { return m_problems; }
    [[nodiscard]] qint64 number() const { return m_number; } ///< of the last row
    [[nodiscard]] const QByteArray &hash() const { return m_previous; }
    void report(const JournalProblem &problem)
    {
        if (m_problems.size() < mostProblems)
            m_problems.append(problem);
    }

private:
    void judge(const StoredRow &row, const StoredRow *next)
    {
        const auto ownNumber = [](const StoredRow &one) { return one.entry ? one.entry->number : one.number; };
        const bool follows = nextHash(m_previous, row.line) == row.hash;
        const qint64 own = ownNumber(row);
        if (follows && row.fits && own == row.number + m_shift) {
            // all is well
        } else if (next && nextHash(m_previous, next->line) == next->hash) {
            report({JournalProblem::Kind::Inserted, row.number, row.number});
            m_shift = ownNumber(*next) - next->number;
            return; // the next row follows the one before
        } else if (!follows && own > m_number + 1 && (!next || ownNumber(*next) == own + 1)) {
            report({JournalProblem::Kind::Removed, m_number + 1, own - 1});
            m_shift = own - row.number;
        } else {
            report({JournalProblem::Kind::Changed, row.number, row.number});
        }
        m_previous = row.hash;
        m_number = row.number + m_shift;
    }

    QByteArray m_previous;
    qint64 m_number; ///< as the rows themselves have it
    qint64 m_shift = 0; ///< between that and their places, where somebody numbered them anew
    std::optional<StoredRow> m_waiting;
    QList<JournalProblem> m_problems;
};

/// What one more row says of its step.
void apply(const JournalEntry &entry, StepRecord &record)
{
    if (entry.kind == EntryKind::StepBegun) {
        record.state = StepRecord::State::Begun;
        record.before = entry.body.value("before"_L1);
        return;
    }
    record.outcome = outcomeFromName(entry.outcome);
    switch (record.outcome.value_or(StepOutcome::Unknown)) {
    case StepOutcome::Done:
    case StepOutcome::AlreadyDone:
        record.state = StepRecord::State::Done;
        record.before = entry.body.value("before"_L1);
        record.after = entry.body.value("after"_L1);
        record.doneAs = entry.number;
        break;
    case StepOutcome::NotDone:
        record.state = StepRecord::State::Open;
        break;
    case StepOutcome::Changed: // nothing was sent this time, but perhaps the time before
        break;
    case StepOutcome::NotVerified:
    case StepOutcome::Unknown:
        record.state = StepRecord::State::Begun;
        break;
    }
}

} // namespace

bool PlanRecord::isUnfinished() const
{
    const bool isTakenBack = stepsDone > 0 && stepsUndone >= stepsDone && !mayHaveSent;
    switch (state) {
    case State::Interrupted:
        return !isTakenBack;
    case State::Failed:
    case State::Canceled:
        return !isTakenBack && stepsDone < steps && (stepsDone > 0 || mayHaveSent);
    case State::Running:
    case State::Done:
    case State::Left:
        break;
    }
    return false;
}

JournalStore::JournalStore(Options options)
    : m_options(std::move(options))
{
}

JournalStore::~JournalStore()
{
    endWriting();
    if (!m_connection.isEmpty())
        QSqlDatabase::removeDatabase(m_connection);
}

QString JournalStore::defaultFile()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + "/Kekkai/journal/journal.sqlite"_L1;
}

JournalResult<std::unique_ptr<JournalStore>> JournalStore::open(Options options)
{
    const QString file = options.file;
    const QFileInfo facts(file);
    if (facts.isSymLink() && !facts.exists())
        return journalFailure(Kind::NotReadable, file, u"the link leads nowhere"_s);
    if (facts.exists() && !facts.isFile())
        return journalFailure(Kind::Damaged, file, u"it is no file"_s);
    std::unique_ptr<JournalStore> store(new JournalStore(std::move(options)));
    if (!facts.exists()) {
        if (store->m_options.readOnly)
            return journalFailure(Kind::Missing, file);
        if (const auto made = store->create(); !made)
            return tl::unexpected(made.error());
    }
    if (facts.exists() && facts.size() == 0) // SQLite would take it for new
        return journalFailure(Kind::Damaged, file, u"it is empty"_s);
#ifndef Q_OS_WIN
    if (!store->m_options.readOnly && (QFile::permissions(file) & ~(ownerFile | QFile::ReadUser | QFile::WriteUser)))
        QFile::setPermissions(file, ownerFile);
#endif
    auto connected = store->connectTo(store->m_options.readOnly ? u"mode=ro"_s : u"mode=rw"_s);
    if (connected)
        connected = store->check();
    const bool mayBeOnReadOnlyMedia = store->m_options.readOnly && !connected
        && connected.error().kind == Kind::NotReadable && QFileInfo(file + u"-wal"_s).size() == 0;
    if (mayBeOnReadOnlyMedia) { // nobody writes there, so that nothing needs to be locked
        connected = store->connectTo(u"immutable=1"_s);
        if (connected)
            connected = store->check();
    }
    if (!connected) {
        // SQLite needs files of its own beside the journal, also for reading, unless nobody may write there.
        if (!store->m_options.readOnly && connected.error().kind == Kind::NotReadable)
            connected.error().kind = Kind::NotWritable;
        return tl::unexpected(connected.error());
    }
    return store;
}

JournalResult<void> JournalStore::create() const
{
    const QFileInfo target(m_options.file);
    const QString folder = target.absolutePath();
    if (!QFileInfo::exists(folder)) {
        const QFileInfo place(folder);
        if (!QDir().mkpath(place.absolutePath()) || (!QDir().mkdir(folder, ownerFolder) && !QFileInfo::exists(folder)))
            return journalFailure(Kind::NotWritable, m_options.file, u"the folder cannot be made"_s);
    } else if (m_options.file == defaultFile()) {
        QFile::setPermissions(folder, ownerFolder);
    }
    // Under another name until it is whole, so that there is never half a journal.
    const QString name = m_options.file + u".new-"_s + QUuid::createUuid().toString(QUuid::Id128);
    QFile file(name);
    if (!file.open(QIODevice::WriteOnly | QIODevice::NewOnly, ownerFile))
        return journalFailure(Kind::NotWritable, m_options.file, file.errorString());
    file.close();
    const auto fill = [this, &name]() -> JournalResult<void> {
        const QString connection = newConnectionName();
        const ScopedConnection scoped(connection, name, u"rw"_s);
        QStringList statements{u"PRAGMA synchronous = FULL"_s, u"BEGIN"_s,
                               u"PRAGMA application_id = %1"_s.arg(applicationId),
                               u"PRAGMA user_version = %1"_s.arg(format)};
        statements.append(schema());
        // The texts are made here and hold no quotes.
        const QString id = QUuid::createUuid().toString(QUuid::WithoutBraces);
        statements.append(u"INSERT INTO journal VALUES ('%1', '%2')"_s.arg(
            id, QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs)));
        statements.append(u"INSERT INTO head VALUES (1, 0, x'%1')"_s.arg(QString::fromLatin1(firstHash(id).toHex())));
        statements.append({u"COMMIT"_s, u"PRAGMA journal_mode = WAL"_s});
        for (const QString &statement : std::as_const(statements)) {
            if (const auto done = run(connection, statement, m_options.file, true); !done)
                return tl::unexpected(done.error());
        }
        return {};
    };
    auto filled = fill();
    // Another program may have been faster: then its journal is the one.
    if (filled && !QFile::rename(name, m_options.file) && !QFileInfo::exists(m_options.file))
        filled = journalFailure(Kind::NotWritable, m_options.file, u"the new file cannot be renamed"_s);
    if (QFileInfo::exists(name)) {
        for (const QString &rest : {name, QString(name + u"-wal"_s), QString(name + u"-shm"_s)})
            QFile::remove(rest);
    }
    syncFolder(folder);
    return filled;
}

JournalResult<void> JournalStore::connectTo(const QString &uriOptions)
{
    if (!m_connection.isEmpty())
        QSqlDatabase::removeDatabase(m_connection);
    m_connection = newConnectionName();
    QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, m_connection);
    QString connectOptions = u"QSQLITE_OPEN_URI;QSQLITE_BUSY_TIMEOUT=5000"_s;
    if (m_options.readOnly)
        connectOptions += u";QSQLITE_OPEN_READONLY"_s;
    database.setConnectOptions(connectOptions);
    database.setDatabaseName(QString::fromLatin1(QUrl::fromLocalFile(m_options.file).toEncoded()) + u'?' + uriOptions);
    if (!database.open())
        return refused(database.lastError(), m_options.file, !m_options.readOnly);
    return {};
}

JournalResult<void> JournalStore::check()
{
    const auto application = valueOf(m_connection, u"PRAGMA application_id"_s, m_options.file);
    if (!application)
        return tl::unexpected(application.error());
    if (application->toInt() != applicationId)
        return journalFailure(Kind::Damaged, m_options.file, u"it is no journal of Kekkai"_s);
    const auto version = valueOf(m_connection, u"PRAGMA user_version"_s, m_options.file);
    if (!version)
        return tl::unexpected(version.error());
    if (version->toInt() > format)
        return journalFailure(Kind::NewerFormat, m_options.file, version->toString());
    if (version->toInt() != format)
        return journalFailure(Kind::Damaged, m_options.file, u"its format number is wrong"_s);
    const auto id = valueOf(m_connection, u"SELECT id FROM journal"_s, m_options.file);
    if (!id)
        return tl::unexpected(id.error().kind == Kind::NotReadable || id.error().kind == Kind::NotWritable
                                  ? JournalError{Kind::Damaged, m_options.file, id.error().detail}
                                  : id.error());
    m_id = id->toString();
    QStringList settings{u"PRAGMA trusted_schema = OFF"_s, u"PRAGMA temp_store = MEMORY"_s};
    if (!m_options.readOnly) {
        settings.append(
            {u"PRAGMA synchronous = FULL"_s, u"PRAGMA fullfsync = ON"_s, u"PRAGMA checkpoint_fullfsync = ON"_s});
        if (m_options.mostPages > 0)
            settings.append(u"PRAGMA max_page_count = %1"_s.arg(m_options.mostPages));
    }
    for (const QString &setting : std::as_const(settings)) {
        if (const auto done = run(m_connection, setting, m_options.file, false); !done)
            return tl::unexpected(done.error());
    }
    return {};
}

JournalResult<std::pair<qint64, QByteArray>> JournalStore::storedHead() const
{
    auto query = run(m_connection, u"SELECT number, hash FROM head"_s, m_options.file, false);
    if (!query)
        return tl::unexpected(query.error());
    if (!query->next())
        return journalFailure(Kind::Damaged, m_options.file, u"it does not say where it ends"_s);
    return std::pair{query->value(0).toLongLong(), query->value(1).toByteArray()};
}

JournalResult<void> JournalStore::readHead()
{
    const auto head = storedHead();
    if (!head)
        return tl::unexpected(head.error());
    const qint64 from = std::max<qint64>(0, head->first - tailChecked);
    QByteArray previous = firstHash(m_id);
    if (from > 0) {
        const auto hash =
            valueOf(m_connection, u"SELECT hash FROM entries WHERE number = %1"_s.arg(from), m_options.file);
        if (!hash)
            return tl::unexpected(hash.error());
        previous = hash->toByteArray();
    }
    auto query =
        run(m_connection, u"SELECT %1 FROM entries WHERE number > %2 ORDER BY number"_s.arg(allColumns).arg(from),
            m_options.file, false);
    if (!query)
        return tl::unexpected(query.error());
    ChainWalk walk(previous, from);
    while (query->next())
        walk.add(storedRow(*query));
    if (query->lastError().isValid())
        return refused(query->lastError(), m_options.file, false);
    walk.finish();
    if (!walk.problems().isEmpty())
        return journalFailure(Kind::Damaged, m_options.file,
                              u"the chain is broken at row %1"_s.arg(walk.problems().first().first));
    if (walk.number() != head->first || walk.hash() != head->second)
        return journalFailure(Kind::Damaged, m_options.file,
                              u"it ends with row %1, not with row %2"_s.arg(walk.number()).arg(head->first));
    m_head = *head;
    return {};
}

JournalResult<void> JournalStore::beginWriting()
{
    if (m_options.readOnly)
        return journalFailure(Kind::NotWritable, m_options.file, u"it was opened for reading"_s);
    if (isWriting())
        return journalFailure(Kind::Busy, m_options.file, u"this program"_s);
    auto lock = std::make_unique<QLockFile>(m_options.file + u".lock"_s);
    lock->setStaleLockTime(0); // only a program that has ended loses it
    constexpr int patience = 300; // milliseconds, for one who only looks whether it is held
    if (!lock->tryLock(patience)) {
        if (lock->error() != QLockFile::LockFailedError)
            return journalFailure(Kind::NotWritable, m_options.file, u"its lock file cannot be made"_s);
        qint64 process = 0;
        QString host;
        QString program;
        lock->getLockInfo(&process, &host, &program);
        return journalFailure(Kind::Busy, m_options.file,
                              u"%1, process %2 on %3"_s.arg(program).arg(process).arg(host));
    }
    m_lock = std::move(lock);
    auto ready = readHead();
    const qint64 room = QStorageInfo(QFileInfo(m_options.file).absolutePath()).bytesAvailable();
    if (ready && room >= 0 && room < leastRoom)
        ready = journalFailure(Kind::Full, m_options.file, u"%1 bytes are left on its disk"_s.arg(room));
    if (ready) {
        // A file or folder that is read-only shows here, before anybody relies on it.
        // BEGIN IMMEDIATE does not tell: of a read-only database it begins to read.
        const auto tried = run(m_connection, u"UPDATE head SET number = number WHERE 0"_s, m_options.file, true);
        if (!tried)
            ready = tl::unexpected(tried.error());
    }
    if (!ready)
        endWriting();
    return ready;
}

void JournalStore::endWriting()
{
    m_lock.reset();
}

bool JournalStore::isBeingWritten() const
{
    if (isWriting())
        return true;
    const QString name = m_options.file + u".lock"_s;
    if (!QFileInfo::exists(name))
        return false;
    QLockFile lock(name);
    lock.setStaleLockTime(0);
    return !lock.tryLock(0) && lock.error() == QLockFile::LockFailedError;
}

JournalResult<qint64> JournalStore::append(QList<JournalEntry> entries)
{
    if (!isWriting())
        return journalFailure(Kind::Busy, m_options.file, u"this program has not asked for the right to write"_s);
    if (const auto begun = run(m_connection, u"BEGIN IMMEDIATE"_s, m_options.file, true); !begun)
        return tl::unexpected(begun.error());
    auto head = m_head;
    auto written = write(entries, head);
    if (written && m_options.observer)
        m_options.observer(false);
    if (written) {
        if (const auto committed = run(m_connection, u"COMMIT"_s, m_options.file, true); !committed)
            written = tl::unexpected(committed.error());
    }
    if (!written) {
        (void)run(m_connection, u"ROLLBACK"_s, m_options.file, true);
        return tl::unexpected(written.error());
    }
    m_head = head;
    if (m_options.observer)
        m_options.observer(true);
    return m_head.first;
}

JournalResult<void> JournalStore::write(QList<JournalEntry> &entries, std::pair<qint64, QByteArray> &head) const
{
    const auto stored = storedHead();
    if (!stored)
        return tl::unexpected(stored.error());
    if (*stored != m_head)
        return journalFailure(Kind::ChangedMeanwhile, m_options.file,
                              u"it ends with row %1 now, not with row %2"_s.arg(stored->first).arg(m_head.first));
    QSqlQuery insert(QSqlDatabase::database(m_connection, false));
    if (!insert.prepare(u"INSERT INTO entries (%1) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"_s.arg(allColumns)))
        return refused(insert.lastError(), m_options.file, true);
    for (JournalEntry &entry : entries) {
        entry.number = ++head.first;
        if (!entry.at.isValid())
            entry.at = QDateTime::currentDateTimeUtc();
        const QByteArray line = lineOf(entry);
        head.second = nextHash(head.second, line);
        entry.hash = head.second;
        const QVariantList values{entry.number,
                                  entry.at.toMSecsSinceEpoch(),
                                  journalKindName(entry.kind),
                                  text(entry.plan),
                                  text(entry.run),
                                  present(entry.step),
                                  present(entry.outcome),
                                  text(entry.undoes),
                                  QString::fromUtf8(line),
                                  entry.hash};
        for (qsizetype i = 0; i < values.size(); ++i)
            insert.bindValue(int(i), values.at(i));
        if (!insert.exec())
            return refused(insert.lastError(), m_options.file, true);
    }
    QSqlQuery update(QSqlDatabase::database(m_connection, false));
    if (!update.prepare(u"UPDATE head SET number = ?, hash = ?"_s))
        return refused(update.lastError(), m_options.file, true);
    update.bindValue(0, head.first);
    update.bindValue(1, head.second);
    if (!update.exec())
        return refused(update.lastError(), m_options.file, true);
    return {};
}

JournalResult<QList<JournalEntry>> JournalStore::entries(qint64 after, int most, const QUuid &plan) const
{
    const QString which = plan.isNull() ? QString() : u" AND plan = '%1'"_s.arg(text(plan));
    auto query = run(m_connection,
                     u"SELECT %1 FROM entries WHERE number > %2%3 ORDER BY number LIMIT %4"_s.arg(allColumns)
                         .arg(after)
                         .arg(which)
                         .arg(most),
                     m_options.file, false);
    if (!query)
        return tl::unexpected(query.error());
    QList<JournalEntry> list;
    while (query->next()) {
        StoredRow row = storedRow(*query);
        if (!row.entry)
            return journalFailure(Kind::Damaged, m_options.file, u"row %1 cannot be read"_s.arg(row.number));
        list.append(*std::move(row.entry));
    }
    if (query->lastError().isValid())
        return refused(query->lastError(), m_options.file, false);
    return list;
}

JournalResult<QList<JournalLine>> JournalStore::lines(qint64 after, int most) const
{
    auto query =
        run(m_connection,
            u"SELECT number, line, hash FROM entries WHERE number > %1 ORDER BY number LIMIT %2"_s.arg(after).arg(most),
            m_options.file, false);
    if (!query)
        return tl::unexpected(query.error());
    QList<JournalLine> list;
    while (query->next())
        list.append({query->value(0).toLongLong(), query->value(1).toString().toUtf8(), query->value(2).toByteArray()});
    if (query->lastError().isValid())
        return refused(query->lastError(), m_options.file, false);
    return list;
}

JournalResult<QList<PlanRecord>> JournalStore::plans() const
{
    const ReadTransaction moment(m_connection, m_options.file);
    QMap<QUuid, PlanRecord> records;
    QMap<QUuid, QUuid> lastRuns; // by plan
    QMap<QUuid, qint64> runNumbers; // of the last run, by plan
    QMap<QUuid, QString> ends; // by run
    // Of a broken row the verification tells; here the others count.
    auto query =
        run(m_connection,
            u"SELECT %1 FROM entries WHERE kind IN ('run.begun', 'run.ended', 'plan.left') ORDER BY number"_s.arg(
                allColumns),
            m_options.file, false);
    if (!query)
        return tl::unexpected(query.error());
    QMap<QUuid, qint64> left;
    while (query->next()) {
        const StoredRow row = storedRow(*query);
        if (!row.entry)
            continue;
        const JournalEntry &entry = *row.entry;
        if (entry.kind == EntryKind::PlanLeft) {
            left.insert(entry.plan, entry.number);
            continue;
        }
        if (entry.kind == EntryKind::RunEnded) {
            ends.insert(entry.run, entry.outcome);
            continue;
        }
        PlanRecord &record = records[entry.plan];
        if (record.firstEntry == 0) {
            record.plan = entry.plan;
            const QJsonObject title = entry.body.value("title"_L1).toObject();
            record.title = {title.value("kind"_L1).toString(), title.value("arguments"_L1).toObject()};
            record.steps = entry.body.value("steps"_L1).toInt();
            record.begunAt = entry.at;
            record.undoes = entry.undoes;
            record.firstEntry = entry.number;
        }
        record.who = entry.who;
        lastRuns.insert(entry.plan, entry.run);
        runNumbers.insert(entry.plan, entry.number);
    }
    if (query->lastError().isValid())
        return refused(query->lastError(), m_options.file, false);

    query = run(
        m_connection,
        u"SELECT plan, MAX(at), COUNT(DISTINCT CASE WHEN outcome IN ('done', 'alreadyDone') AND kind = 'step.ended' "
        "THEN step END) FROM entries GROUP BY plan"_s,
        m_options.file, false);
    if (!query)
        return tl::unexpected(query.error());
    while (query->next()) {
        const auto record = records.find(QUuid::fromString(query->value(0).toString()));
        if (record == records.end())
            continue;
        record->lastAt = QDateTime::fromMSecsSinceEpoch(query->value(1).toLongLong(), QTimeZone::utc());
        record->stepsDone = query->value(2).toInt();
    }
    // The last word on each step: beside MAX() SQLite gives the other columns of that row. An end that found the object
    // changed says nothing about what was sent before.
    query = run(m_connection,
                u"SELECT plan, COUNT(*) FROM (SELECT plan, kind, outcome, MAX(number) FROM entries "
                "WHERE kind IN ('step.begun', 'step.ended') AND outcome <> 'changed' GROUP BY plan, step) "
                "WHERE kind = 'step.begun' OR outcome IN ('unknown', 'notVerified') GROUP BY plan"_s,
                m_options.file, false);
    if (!query)
        return tl::unexpected(query.error());
    while (query->next()) {
        const auto record = records.find(QUuid::fromString(query->value(0).toString()));
        if (record != records.end())
            record->mayHaveSent = query->value(1).toInt() > 0;
    }

    QList<PlanRecord> list = records.values();
    std::sort(list.begin(), list.end(),
              [](const PlanRecord &a, const PlanRecord &b) { return a.firstEntry > b.firstEntry; });
    const bool isBusy = isBeingWritten();
    qint64 newestOpen = 0; // one program writes at a time, so that only this run can be under way
    for (const PlanRecord &record : std::as_const(list)) {
        if (!ends.contains(lastRuns.value(record.plan)))
            newestOpen = std::max(newestOpen, runNumbers.value(record.plan));
    }
    QMap<QUuid, int> takenBack; // newer plans come first, so that what takes back is known before what is taken back
    for (PlanRecord &record : list) {
        record.stepsUndone = std::min(takenBack.value(record.plan), record.stepsDone);
        if (!record.undoes.isNull())
            takenBack[record.undoes] += record.stepsDone - record.stepsUndone;
        const qint64 begun = runNumbers.value(record.plan);
        const QString end = ends.value(lastRuns.value(record.plan));
        if (left.value(record.plan) > begun)
            record.state = PlanRecord::State::Left;
        else if (end == "done"_L1)
            record.state = PlanRecord::State::Done;
        else if (end == "canceled"_L1)
            record.state = PlanRecord::State::Canceled;
        else if (!end.isEmpty())
            record.state = PlanRecord::State::Failed;
        else
            record.state = isBusy && begun == newestOpen ? PlanRecord::State::Running : PlanRecord::State::Interrupted;
    }
    return list;
}

JournalResult<PlanHistory> JournalStore::history(const QUuid &plan) const
{
    const ReadTransaction moment(m_connection, m_options.file);
    constexpr int all = std::numeric_limits<int>::max();
    auto rows = entries(0, all, plan);
    if (!rows)
        return tl::unexpected(rows.error());
    PlanHistory history;
    bool isRecorded = false;
    for (JournalEntry &entry : *rows) {
        if (entry.kind == EntryKind::PlanRecorded) {
            auto recorded = planFromJson(entry.body.value("plan"_L1).toObject());
            if (!recorded)
                return journalFailure(
                    Kind::Damaged, m_options.file,
                    u"the plan in row %1 cannot be read: %2"_s.arg(entry.number).arg(recorded.error().field));
            history.plan = *std::move(recorded);
            isRecorded = true;
            continue;
        }
        history.entries.append(std::move(entry));
    }
    if (!isRecorded)
        return journalFailure(Kind::UnknownPlan, m_options.file, text(plan));
    for (const Step &step : std::as_const(history.plan.steps))
        history.steps.insert(step.id, {});
    for (const JournalEntry &entry : std::as_const(history.entries)) {
        if (entry.kind != EntryKind::StepBegun && entry.kind != EntryKind::StepEnded)
            continue;
        if (const auto record = history.steps.find(entry.step); record != history.steps.end())
            apply(entry, *record);
    }
    const auto records = plans();
    if (!records)
        return tl::unexpected(records.error());
    for (const PlanRecord &record : *records) {
        if (record.plan == plan)
            history.record = record;
    }
    for (const PlanRecord &record : *records) {
        // A plan takes back an older one, so that this ends whatever the file says.
        if (record.undoes != plan || record.stepsDone == 0 || record.firstEntry <= history.record.firstEntry)
            continue;
        const auto back = this->history(record.plan);
        if (!back)
            return tl::unexpected(back.error());
        for (const Step &step : back->plan.steps) {
            const StepRecord undo = back->steps.value(step.id);
            const auto undone = history.steps.find(step.undoes);
            if (undone != history.steps.end() && undo.state == StepRecord::State::Done
                && undone->state == StepRecord::State::Done && undo.doneAs > undone->doneAs)
                undone->state = StepRecord::State::Undone;
        }
    }
    return history;
}

JournalResult<JournalVerification> JournalStore::verify(const std::pair<qint64, QByteArray> &expected,
                                                        const std::function<bool(qint64, qint64)> &progress) const
{
    const ReadTransaction moment(m_connection, m_options.file);
    JournalVerification result;
    result.journalId = m_id;
    const auto head = storedHead();
    if (!head)
        return tl::unexpected(head.error());
    ChainWalk walk(firstHash(m_id), 0);
    auto query = run(m_connection, u"SELECT %1 FROM entries ORDER BY number"_s.arg(allColumns), m_options.file, false);
    if (!query)
        return tl::unexpected(query.error());
    constexpr qint64 often = 1000;
    bool isExpectedThere = expected.first == 0;
    while (query->next()) {
        StoredRow row = storedRow(*query);
        ++result.entries;
        if (row.number == expected.first) {
            isExpectedThere = true;
            if (row.hash != expected.second)
                walk.report({JournalProblem::Kind::NotTheExpected, row.number, row.number});
        }
        walk.add(std::move(row));
        if (progress && result.entries % often == 0 && !progress(result.entries, head->first)) {
            result.isComplete = false;
            result.problems = walk.problems();
            return result;
        }
    }
    const QSqlError problem = query->lastError();
    walk.finish();
    result.headNumber = walk.number();
    result.headHash = walk.hash();
    if (problem.isValid()) {
        walk.report({JournalProblem::Kind::Unreadable, walk.number() + 1, head->first, problem.databaseText()});
    } else {
        if (walk.number() < head->first)
            walk.report({JournalProblem::Kind::Truncated, walk.number() + 1, head->first});
        else if (walk.number() > head->first)
            walk.report({JournalProblem::Kind::Inserted, head->first + 1, walk.number()});
        else if (walk.hash() != head->second && walk.problems().isEmpty())
            walk.report({JournalProblem::Kind::Changed, head->first, head->first});
        if (!isExpectedThere)
            walk.report({JournalProblem::Kind::Truncated, walk.number() + 1, expected.first});
    }
    result.problems = walk.problems();
    return result;
}

} // namespace kekkai
