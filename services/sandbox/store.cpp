#include "services/sandbox/store.h"

#include <QDir>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QVariant>

#include <condition_variable>
#include <deque>
#include <exception>
#include <future>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

using namespace Qt::StringLiterals;

namespace kekkai::sandbox {

namespace {

struct Change {
    std::string table;
    std::string key;
    std::optional<std::string> value; ///< none: the row goes
};

QByteArray viewOf(const std::string &text)
{
    return QByteArray::fromRawData(text.data(), static_cast<qsizetype>(text.size()));
}

[[noreturn]] void fail(const QString &what, const QSqlError &error)
{
    throw std::runtime_error(QString(what + u": "_s + error.text()).toStdString());
}

void execute(QSqlQuery &query, const QString &statement)
{
    if (!query.exec(statement))
        fail(statement, query.lastError());
}

} // namespace

class Store::Private {
public:
    explicit Private(const std::string &folder);
    ~Private();

    /// Runs @p job on the thread of the connection and hands on what it throws.
    void onWriter(const std::function<void(QSqlDatabase &)> &job) const;

    std::vector<Change> pending;
    std::size_t owed = 0; ///< so many of pending are from commits that failed: discard() must not forget them
    bool batch = false;

private:
    void writerMain(const QString &file, std::promise<void> opened);
    static void open(QSqlDatabase &database, const QString &file);

    struct Job {
        const std::function<void(QSqlDatabase &)> *work;
        std::promise<void> done;
    };

    mutable std::mutex m_mutex;
    mutable std::condition_variable m_wake;
    mutable std::deque<Job> m_jobs;
    bool m_stop = false;
    std::thread m_writer;
};

Store::Private::Private(const std::string &folder)
{
    const QString path = QString::fromStdString(folder);
    if (!QDir().mkpath(path))
        throw std::runtime_error("cannot make the data folder " + folder);
    std::promise<void> opened;
    std::future<void> result = opened.get_future();
    m_writer = std::thread(&Private::writerMain, this, QDir(path).filePath(u"sandbox.sqlite"_s), std::move(opened));
    try {
        result.get();
    } catch (...) {
        m_writer.join();
        throw;
    }
}

Store::Private::~Private()
{
    {
        const std::lock_guard guard(m_mutex);
        m_stop = true;
    }
    m_wake.notify_all();
    m_writer.join();
}

void Store::Private::onWriter(const std::function<void(QSqlDatabase &)> &job) const
{
    std::future<void> done;
    {
        const std::lock_guard guard(m_mutex);
        m_jobs.push_back({&job, {}});
        done = m_jobs.back().done.get_future();
    }
    m_wake.notify_all();
    done.get();
}

void Store::Private::open(QSqlDatabase &database, const QString &file)
{
    database.setDatabaseName(file);
    database.setConnectOptions(u"QSQLITE_BUSY_TIMEOUT=500"_s);
    if (!database.open())
        fail(u"cannot open "_s + file, database.lastError());
    QSqlQuery query(database);
    try {
        // The state lives in the memory of one process: a second one on the same file would undo its changes.
        execute(query, u"PRAGMA locking_mode=EXCLUSIVE"_s);
        execute(query, u"PRAGMA journal_mode=WAL"_s);
        execute(query, u"PRAGMA synchronous=FULL"_s);
        execute(query,
                u"CREATE TABLE IF NOT EXISTS rows (tab BLOB NOT NULL, key BLOB NOT NULL, value BLOB NOT NULL, "
                "PRIMARY KEY (tab, key)) WITHOUT ROWID"_s);
        execute(query, u"BEGIN IMMEDIATE"_s); // takes the lock now, not at the first change
        execute(query, u"COMMIT"_s);
    } catch (const std::runtime_error &error) {
        throw std::runtime_error("cannot use " + file.toStdString()
                                 + " (is another sandbox using it?): " + error.what());
    }
}

void Store::Private::writerMain(const QString &file, std::promise<void> opened)
{
    const QString connection = u"sandbox-store-%1"_s.arg(reinterpret_cast<quintptr>(this), 0, 16);
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, connection);
        bool isOpen = false;
        try {
            open(database, file);
            isOpen = true;
            opened.set_value();
        } catch (...) {
            opened.set_exception(std::current_exception());
        }
        while (isOpen) {
            std::unique_lock guard(m_mutex);
            m_wake.wait(guard, [this] { return m_stop || !m_jobs.empty(); });
            if (m_jobs.empty())
                break;
            Job job = std::move(m_jobs.front());
            m_jobs.pop_front();
            guard.unlock();
            try {
                (*job.work)(database);
                job.done.set_value();
            } catch (...) {
                job.done.set_exception(std::current_exception());
            }
        }
        database.close();
    }
    QSqlDatabase::removeDatabase(connection);
}

Store::Store(const std::string &folder)
    : d(folder.empty() ? nullptr : std::make_unique<Private>(folder))
{
}

Store::~Store() = default;

bool Store::isDurable() const
{
    return d != nullptr;
}

void Store::load(const std::string &table, const std::function<void(const std::string &key, Json value)> &row) const
{
    if (!d)
        return;
    std::vector<std::pair<std::string, std::string>> rows;
    d->onWriter([&](QSqlDatabase &database) {
        QSqlQuery query(database);
        query.setForwardOnly(true);
        query.prepare(u"SELECT key, value FROM rows WHERE tab = ? ORDER BY key"_s);
        query.addBindValue(viewOf(table));
        if (!query.exec())
            fail(u"cannot read"_s, query.lastError());
        while (query.next())
            rows.emplace_back(query.value(0).toByteArray().toStdString(), query.value(1).toByteArray().toStdString());
    });
    for (const auto &[key, text] : rows)
        row(key, Json::parse(text));
}

void Store::put(const std::string &table, const std::string &key, const Json &value)
{
    if (d)
        d->pending.push_back({table, key, value.dump(-1, ' ', false, Json::error_handler_t::replace)});
}

void Store::erase(const std::string &table, const std::string &key)
{
    if (d)
        d->pending.push_back({table, key, std::nullopt});
}

void Store::commit()
{
    if (!d || d->pending.empty())
        return;
    // What cannot be written stays pending: the features' memory has it, so the next commit must write it too.
    d->owed = d->pending.size();
    if (d->batch)
        return;
    d->onWriter([this](QSqlDatabase &database) {
        if (!database.transaction())
            fail(u"cannot begin"_s, database.lastError());
        try {
            QSqlQuery put(database);
            QSqlQuery erase(database);
            put.prepare(u"INSERT OR REPLACE INTO rows (tab, key, value) VALUES (?, ?, ?)"_s);
            erase.prepare(u"DELETE FROM rows WHERE tab = ? AND key = ?"_s);
            for (const Change &change : d->pending) {
                QSqlQuery &query = change.value ? put : erase;
                query.bindValue(0, viewOf(change.table));
                query.bindValue(1, viewOf(change.key));
                if (change.value)
                    query.bindValue(2, viewOf(*change.value));
                if (!query.exec())
                    fail(u"cannot write"_s, query.lastError());
            }
            if (!database.commit())
                fail(u"cannot commit"_s, database.lastError());
        } catch (...) {
            database.rollback();
            throw;
        }
    });
    d->pending.clear();
    d->owed = 0;
}

void Store::beginBatch()
{
    if (d)
        d->batch = true;
}

void Store::endBatch()
{
    if (!d)
        return;
    d->batch = false;
    commit();
}

void Store::discard()
{
    if (d)
        d->pending.resize(d->owed);
}

} // namespace kekkai::sandbox
