#include "services/sandbox/store.h"
#include "services/sandbox/world.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <cstdio>
#include <map>
#include <stdexcept>

using namespace kekkai::sandbox;
using namespace Qt::StringLiterals;

namespace {

std::map<std::string, Json> rowsOf(const Store &store, const std::string &table)
{
    std::map<std::string, Json> rows;
    store.load(table, [&](const std::string &key, Json value) { rows.emplace(key, std::move(value)); });
    return rows;
}

/// The other process of crashesKeepWhatWasCommitted().
int writeUntilKilled(const std::string &folder)
{
    Store store(folder);
    store.put("t", "kept", "yes");
    store.commit();
    store.put("t", "lost", "no");
    std::puts("committed");
    std::fflush(stdout);
    std::getchar(); // the other side kills us here
    return 0;
}

} // namespace

class StoreTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void memoryKeepsNothing();
    void rowsComeBackInByteOrder();
    void refusedChangesAreForgotten();
    void batchesAreOneTransaction();
    void manyRowsInOneCommit();
    void aFolderHasOneUser();
    void unusableFolderIsAnError();
    void crashesKeepWhatWasCommitted();
    void worldCommitsAndDiscards();
};

void StoreTest::memoryKeepsNothing()
{
    Store store({});
    QVERIFY(!store.isDurable());
    store.put("t", "a", 1);
    store.commit();
    QVERIFY(rowsOf(store, "t").empty());
}

void StoreTest::rowsComeBackInByteOrder()
{
    const QTemporaryDir folder;
    const std::string path = folder.filePath(u"deep/er"_s).toStdString();
    const std::string odd = std::string("a\0b", 3) + "\xC3\xA9";
    {
        Store store(path);
        QVERIFY(store.isDurable());
        store.put("t", "b", {{"z", 1}, {"a", 2}});
        store.put("t", odd, "x");
        store.put("t", "a", 1);
        store.put("t", "a", 2);
        store.put("other", "c", 3);
        store.put("t", "gone", 3);
        store.erase("t", "gone");
        store.commit();
    }
    const Store store(path);
    std::vector<std::string> keys;
    store.load("t", [&](const std::string &key, const Json &) { keys.push_back(key); });
    QCOMPARE(keys, (std::vector<std::string>{"a", odd, "b"}));
    const auto rows = rowsOf(store, "t");
    QCOMPARE(rows.at("a").get<int>(), 2);
    QCOMPARE(rows.at("b").dump(), std::string("{\"z\":1,\"a\":2}")); // members keep their order
}

void StoreTest::refusedChangesAreForgotten()
{
    const QTemporaryDir folder;
    const std::string path = folder.path().toStdString();
    {
        Store store(path);
        store.put("t", "a", 1);
        store.discard();
        store.put("t", "b", 1);
        store.commit();
        store.put("t", "never committed", 1);
    }
    const auto rows = rowsOf(Store(path), "t");
    QCOMPARE(rows.size(), std::size_t(1));
    QVERIFY(rows.count("b") == 1);
}

void StoreTest::batchesAreOneTransaction()
{
    const QTemporaryDir folder;
    const std::string path = folder.path().toStdString();
    {
        Store store(path);
        store.beginBatch();
        store.put("t", "a", 1);
        store.commit();
    }
    QVERIFY(rowsOf(Store(path), "t").empty());
    {
        Store store(path);
        store.beginBatch();
        store.put("t", "a", 1);
        store.commit();
        store.put("t", "refused", 1);
        store.discard();
        store.endBatch();
    }
    const auto rows = rowsOf(Store(path), "t");
    QCOMPARE(rows.size(), std::size_t(1));
    QVERIFY(rows.count("a") == 1);
}

void StoreTest::manyRowsInOneCommit()
{
    const QTemporaryDir folder;
    const std::string path = folder.path().toStdString();
    constexpr int count = 100000;
    {
        Store store(path);
        for (int i = 0; i < count; ++i)
            store.put("t", std::to_string(i), i);
        store.commit();
    }
    QCOMPARE(rowsOf(Store(path), "t").size(), std::size_t(count));
}

void StoreTest::aFolderHasOneUser()
{
    const QTemporaryDir folder;
    const Store first(folder.path().toStdString());
    QVERIFY_THROWS_EXCEPTION(std::runtime_error, Store second(folder.path().toStdString()));
}

void StoreTest::unusableFolderIsAnError()
{
    const QTemporaryDir folder;
    QFile file(folder.filePath(u"file"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.close();
    QVERIFY_THROWS_EXCEPTION(std::runtime_error, Store store(folder.filePath(u"file/below"_s).toStdString()));
    QFile database(folder.filePath(u"sandbox.sqlite"_s));
    QVERIFY(database.open(QIODevice::WriteOnly));
    database.write(QByteArray(8192, 'x'));
    database.close();
    QVERIFY_THROWS_EXCEPTION(std::runtime_error, Store store(folder.path().toStdString()));
}

void StoreTest::crashesKeepWhatWasCommitted()
{
    const QTemporaryDir folder;
    QProcess child;
    child.start(QCoreApplication::applicationFilePath(), {u"--write-until-killed"_s, folder.path()});
    QVERIFY(child.waitForReadyRead(30000));
    QCOMPARE(child.readAllStandardOutput().trimmed(), "committed"_ba);
    child.kill(); // SIGKILL: nothing is closed or flushed
    QVERIFY(child.waitForFinished(30000));
    QCOMPARE(child.exitStatus(), QProcess::CrashExit);

    const auto rows = rowsOf(Store(folder.path().toStdString()), "t");
    QCOMPARE(rows.size(), std::size_t(1));
    QCOMPARE(rows.at("kept").get<std::string>(), std::string("yes"));
}

void StoreTest::worldCommitsAndDiscards()
{
    const QTemporaryDir folder;
    const std::string path = folder.path().toStdString();
    {
        World world(path);
        Router router;
        router.add("PUT", "/{key}", [&](const Request &request) {
            world.store.put("t", request.capture("key"), 1);
            if (request.capture("key") == "throws")
                throw std::runtime_error("after the change");
            return request.capture("key") == "refused" ? Response::cmfError(409, "no") : Response::empty();
        });
        for (const char *key : {"kept", "refused", "throws"})
            (void)world.run(router, parseTarget("PUT", '/' + std::string(key)),
                            [](const std::string &) { return Response::cmfError(500, ""); });
    }
    const auto rows = rowsOf(Store(path), "t");
    QCOMPARE(rows.size(), std::size_t(1));
    QVERIFY(rows.count("kept") == 1);
}

int main(int argc, char *argv[])
{
    QCoreApplication application(argc, argv);
    if (const QStringList arguments = application.arguments(); arguments.value(1) == u"--write-until-killed"_s)
        return writeUntilKilled(arguments.value(2).toStdString());
    StoreTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_store.moc"
