#include "services/inventory/inventory.h"

#include <QTest>

#include <algorithm>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

SchemaVersionPtr version(int number, bool deleted = false, const QByteArray &text = "{}")
{
    SchemaVersion made;
    made.subject = u"s"_s;
    made.version = number;
    made.id = number;
    made.text = text;
    made.deleted = deleted;
    return std::make_shared<const SchemaVersion>(made);
}

} // namespace

class InventoryTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void sortsByCodePoints()
    {
        // U+10000 is D800 DC00 in UTF-16 and would stand before U+FF21 there.
        const QString astral = QString::fromUcs4(U"\U00010000");
        const QString fullWidth = u"\uFF21"_s;
        QVERIFY(nameLess(fullWidth, astral));
        QVERIFY(!nameLess(astral, fullWidth));
        QVERIFY(nameLess(u"\uD7FF", astral));
        QVERIFY(nameLess(QString::fromUcs4(U"\U00010000"), QString::fromUcs4(U"\U00010001")));
        QVERIFY(nameLess(QString::fromUcs4(U"\U00010001"), QString::fromUcs4(U"\U0001F600")));
        QVERIFY(nameLess(u"", u"a"));
        QVERIFY(nameLess(u"a", u"ab"));
        QVERIFY(!nameLess(u"ab", u"a"));
        QVERIFY(!nameLess(u"a", u"a"));
        QVERIFY(nameLess(u"Z", u"a"));
    }
    void findsByName()
    {
        Inventory inventory;
        QStringList names;
        for (int i = 0; i < 300; ++i)
            names.append(u"k%1"_s.arg(i));
        names.append({u":.ctx:x"_s, u"\uFF21"_s, QString::fromUcs4(U"\U00010000")});
        std::sort(names.begin(), names.end(), nameLess);
        for (const QString &name : std::as_const(names)) {
            inventory.keks.append({name, std::nullopt});
            SubjectEntry subject;
            subject.name = name;
            inventory.subjects.append(subject);
            CmfSecret secret;
            secret.metadata.name = name;
            inventory.secrets.append(secret);
            CmfEnvironment environment;
            environment.metadata.name = name;
            inventory.environments.append(environment);
        }
        for (const QString &name : std::as_const(names)) {
            QVERIFY(inventory.kek(name));
            QCOMPARE(inventory.kek(name)->name, name);
            QCOMPARE(inventory.subject(name)->name, name);
            QCOMPARE(inventory.secret(name)->metadata.name, name);
            QCOMPARE(inventory.environment(name)->metadata.name, name);
        }
        for (const QString &name : {u""_s, u"k"_s, u"k300"_s, u"k1 "_s, u"zzz"_s}) {
            QVERIFY(!inventory.kek(name));
            QVERIFY(!inventory.subject(name));
            QVERIFY(!inventory.secret(name));
            QVERIFY(!inventory.environment(name));
        }
        QVERIFY(!Inventory().kek(u"k"));
    }
    void tellsTheLatestVersion()
    {
        SubjectEntry subject;
        QVERIFY(!subject.latest());
        subject.versions = {version(1), version(2), version(5, true)};
        QCOMPARE(subject.latest()->version, 2);
        subject.versions = {version(1, true), version(4, true)};
        subject.deleted = true;
        QCOMPARE(subject.latest()->version, 4);
    }
    void comparesWhatPointersPointTo()
    {
        SubjectEntry a;
        a.versions = {version(1), version(2)};
        SubjectEntry b;
        b.versions = {version(1), version(2)};
        QVERIFY(a == b);
        b.versions = {version(1), version(2, false, "{ }")};
        QVERIFY(!(a == b));
        b.versions = {version(1)};
        QVERIFY(!(a == b));
        b.versions = {version(1), nullptr};
        QVERIFY(!(a == b));
        b = a;
        FieldTree tree;
        tree.rootName = u"r"_s;
        a.latestFields = std::make_shared<const FieldTree>(tree);
        QVERIFY(!(a == b));
        b.latestFields = std::make_shared<const FieldTree>(tree);
        QVERIFY(a == b);
        SchemaField field;
        field.name = u"f"_s;
        tree.fields = {field};
        b.latestFields = std::make_shared<const FieldTree>(tree);
        QVERIFY(!(a == b));
    }
    void tellsWhetherItLoads()
    {
        Inventory inventory;
        QVERIFY(!inventory.isLoading());
        using Phase = PartState::Phase;
        for (const Phase phase : {Phase::NotAsked, Phase::Complete, Phase::Failed, Phase::Canceled, Phase::Absent}) {
            inventory.parts[InventoryPart::Keks].phase = phase;
            QVERIFY(!inventory.isLoading());
        }
        for (const Phase phase : {Phase::Waiting, Phase::Loading}) {
            inventory.parts[InventoryPart::Keks].phase = phase;
            QVERIFY(inventory.isLoading());
        }
        QCOMPARE(inventory.part(InventoryPart::Tags).phase, Phase::NotAsked);
    }
};

QTEST_GUILESS_MAIN(InventoryTest)
#include "tst_inventory.moc"
