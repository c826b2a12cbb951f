#include "kubeconfigsample.h"
#include "services/profiles/kubeconfig.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

bool hasNote(const QList<ImportNote> &notes, ImportNote::Kind kind, const QString &name)
{
    return std::any_of(notes.begin(), notes.end(),
                       [&](const ImportNote &note) { return note.kind == kind && note.name == name; });
}

QString everyText(const ImportedProfile &imported)
{
    QString all = imported.profile.name + imported.profile.kubeconfig;
    for (const ImportNote &note : imported.notes)
        all += note.name + note.detail;
    return all;
}

} // namespace

class KubeconfigTest : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    QString m_first;
    QString m_second;

    QString put(const QString &name, const QByteArray &bytes)
    {
        const QString path = m_folder.filePath(name);
        QDir().mkpath(QFileInfo(path).absolutePath());
        QFile file(path);
        return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() ? path : QString();
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_first = put(u"one/config"_s, firstKubeconfig);
        m_second = put(u"two/config"_s, secondKubeconfig);
        QVERIFY(!put(u"one/certs/ca.crt"_s, "x").isEmpty());
    }
    void readsContexts()
    {
        const auto config = readKubeconfig({m_first});
        QVERIFY(config);
        QCOMPARE(config->currentContext, u"prod-eu"_s);
        QCOMPARE(config->contexts.size(), 5);
        QCOMPARE(config->clusters.value(u"eu"_s).caFile, m_folder.filePath(u"one/certs/ca.crt"_s));
        QVERIFY(config->clusters.value(u"lax"_s).isUnchecked);
        QCOMPARE(config->users.value(u"alice"_s).files, QStringList{m_folder.filePath(u"one/certs/alice.crt"_s)});
        QCOMPARE(config->users.value(u"twin"_s).program, u"aws-iam-authenticator"_s); // through an alias

        const auto prod = profileFromKubeconfig(*config, u"prod-eu"_s);
        QVERIFY(prod);
        QCOMPARE(prod->profile.name, u"prod-eu"_s);
        QCOMPARE(prod->profile.kubeContext, u"prod-eu"_s);
        QCOMPARE(prod->profile.kubeconfig, m_first);
        QCOMPARE(prod->profile.helmNamespace, u"confluent"_s);
        QVERIFY(prod->secrets.isEmpty());
        QVERIFY(hasNote(prod->notes, ImportNote::Kind::StaysThere, u"alice"_s));
        QVERIFY(hasNote(prod->notes, ImportNote::Kind::MissingFile, u"prod-eu"_s)); // alice.crt
        QVERIFY(!everyText(*prod).contains(u"R0VIRUlN"_s));
        QVERIFY(checked(prod->profile));

        const auto test = profileFromKubeconfig(*config, u"test"_s);
        QVERIFY(hasNote(test->notes, ImportNote::Kind::AlwaysVerified, u"insecure-skip-tls-verify"_s));
        QVERIFY(hasNote(test->notes, ImportNote::Kind::RunsProgram, u"robot"_s));
        const auto ancient = profileFromKubeconfig(*config, u"ancient"_s);
        QVERIFY(hasNote(ancient->notes, ImportNote::Kind::Unsupported, u"old"_s));
        QVERIFY(!everyText(*ancient).contains(u"hunter2"_s));
        const auto broken = profileFromKubeconfig(*config, u"broken"_s);
        QVERIFY(hasNote(broken->notes, ImportNote::Kind::MissingPart, u"broken"_s));
        QCOMPARE(int(profileFromKubeconfig(*config, u"none"_s).error().kind), int(ProfileError::Kind::UnknownProfile));
    }
    void joinsSeveralFiles()
    {
        const QString gone = m_folder.filePath(u"gone"_s);
        const auto config = readKubeconfig({gone, m_first, m_second});
        QVERIFY(config);
        QCOMPARE(config->files, QStringList({m_first, m_second}));
        QCOMPARE(config->currentContext, u"prod-eu"_s); // the first counts, in all
        QCOMPARE(config->contexts.size(), 6);
        QCOMPARE(config->clusters.value(u"eu"_s).server, u"https://k8s.eu:6443"_s);
        QVERIFY(hasNote(config->notes, ImportNote::Kind::MissingFile, u"KUBECONFIG"_s));
        QVERIFY(hasNote(config->notes, ImportNote::Kind::Duplicate, u"prod-eu"_s));
        const auto us = profileFromKubeconfig(*config, u"us"_s);
        QVERIFY(us);
        QCOMPARE(us->profile.kubeconfig, QString(m_first + QDir::listSeparator() + m_second));
        QCOMPARE(us->profile.helmNamespace, u"flink"_s);
        QVERIFY(!everyText(*us).contains(u"hunter2"_s));
        QCOMPARE(config->users.value(u"bob"_s).files, QStringList{m_folder.filePath(u"two/token"_s)});
    }
    void looksWhereKubectlLooks()
    {
        const QChar separator = QDir::listSeparator();
        const auto lookup = [&](const QByteArray &name) {
            return name == "KUBECONFIG" ? QString(m_first + separator + m_second + separator + m_first).toLocal8Bit()
                                        : QByteArray();
        };
        QCOMPARE(kubeconfigFiles({}, lookup), QStringList({m_first, m_second}));
        QCOMPARE(kubeconfigFiles(u"/explicit"_s, lookup), QStringList{u"/explicit"_s});
        QCOMPARE(kubeconfigFiles({}, [](const QByteArray &) { return QByteArray(); }),
                 QStringList{QDir::homePath() + u"/.kube/config"_s});
    }
    void refusesWhatItCannotRead_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("empty") << ""_ba;
        QTest::newRow("HTML") << "<html>\n<b>x: [</b>"_ba;
        QTest::newRow("text") << "hello"_ba;
        QTest::newRow("a list") << "- a\n- b\n"_ba;
        QTest::newRow("truncated") << QByteArray(firstKubeconfig, 150);
        QTest::newRow("tabs") << "a:\n\tb: hunter2\n"_ba;
        QTest::newRow("deep") << QByteArray(100000, '[');
        QTest::newRow("zeros") << QByteArray(1000, '\0');
        QTest::newRow("a key twice") << "contexts: []\ncontexts: []\n"_ba;
    }
    void refusesWhatItCannotRead()
    {
        QFETCH(QByteArray, bytes);
        const auto config = readKubeconfig({put(u"bad"_s, bytes)});
        QVERIFY(!config);
        QCOMPARE(int(config.error().kind), int(ProfileError::Kind::Damaged));
        QVERIFY(!config.error().detail.contains(u"hunter2"_s));
    }
    void survivesStrangeContent_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("wrong kinds") << "contexts: {a: b}\nclusters: 7\nusers: [1, [2], null]\ncurrent-context: [x]"_ba;
        QTest::newRow("nameless") << "contexts: [{context: {}}, {name: 5}, {name: [a]}, {name: ''}]"_ba;
        QTest::newRow("aliases of aliases")
            << "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
               "d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\ncontexts: *e"_ba;
        QTest::newRow("an alias of itself") << "contexts: &c [*c]"_ba;
        QTest::newRow("unknown anchor") << "contexts: *nothing"_ba;
        QTest::newRow("ten megabytes") << QByteArray("current-context: ") + QByteArray(10 * 1024 * 1024, 'x');
        QTest::newRow("many") << QByteArray("contexts:\n") + QByteArray("- {name: a, context: {}}\n").repeated(20000);
    }
    void survivesStrangeContent()
    {
        QFETCH(QByteArray, bytes);
        const auto config = readKubeconfig({put(u"strange"_s, bytes)});
        if (config) {
            QVERIFY(config->contexts.size() <= 5000);
            QVERIFY(config->currentContext.size() <= 4096);
        }
    }
    void refusesWhatIsTooLargeOrMissing()
    {
        QCOMPARE(int(readKubeconfig({put(u"large"_s, QByteArray(17 * 1024 * 1024, ' '))}).error().kind),
                 int(ProfileError::Kind::TooLarge));
        QCOMPARE(int(readKubeconfig({u"/nonexistent"_s}).error().kind), int(ProfileError::Kind::NotReadable));
        QCOMPARE(int(readKubeconfig({u"/nonexistent"_s, u"/neither"_s}).error().kind),
                 int(ProfileError::Kind::NotReadable));
    }
};

QTEST_GUILESS_MAIN(KubeconfigTest)
#include "tst_kubeconfig.moc"
