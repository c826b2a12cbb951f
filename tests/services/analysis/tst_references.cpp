#include "services/analysis/references.h"

#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

SchemaVersionPtr version(const QString &subject, int number, const QList<SchemaReference> &references = {},
                         bool deleted = false)
{
    SchemaVersion made;
    made.subject = subject;
    made.version = number;
    made.references = references;
    made.deleted = deleted;
    return std::make_shared<const SchemaVersion>(made);
}

void add(Inventory &inventory, const QString &name, const QList<SchemaVersionPtr> &versions, bool known = true)
{
    SubjectEntry entry;
    entry.name = name;
    entry.versions = versions;
    entry.versionsKnown = known;
    inventory.subjects.append(entry);
    std::sort(inventory.subjects.begin(), inventory.subjects.end(),
              [](const SubjectEntry &a, const SubjectEntry &b) { return nameLess(a.name, b.name); });
}

QStringList told(const QList<ReferenceFact> &facts)
{
    QStringList lines;
    for (const ReferenceFact &fact : facts)
        lines.append(u"%1 → %2 %3 state %4%5"_s.arg(fact.reference.name, fact.subject)
                         .arg(fact.version)
                         .arg(int(fact.state))
                         .arg(fact.through.isEmpty() ? QString() : u" through "_s + fact.through));
    return lines;
}

} // namespace

class ReferencesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void followsReferences()
    {
        Inventory inventory;
        inventory.parts[InventoryPart::Subjects].phase = PartState::Phase::Complete;
        add(inventory, u"a"_s,
            {version(u"a"_s, 1,
                     {{u"n.M"_s, u"money"_s, 2},
                      {u"n.X"_s, u"gone"_s, 1},
                      {u"n.O"_s, u"money"_s, 7},
                      {u"n.D"_s, u"money"_s, 1},
                      {u"n.L"_s, u"late"_s, 1}})});
        add(inventory, u"money"_s,
            {version(u"money"_s, 1, {}, true), version(u"money"_s, 2, {{u"n.C"_s, u"currency"_s, -1}})});
        add(inventory, u"currency"_s, {version(u"currency"_s, 3, {{u"n.A"_s, u"a"_s, 1}})});
        add(inventory, u"late"_s, {}, false);
        QCOMPARE(told(referencesOf(*inventory.subject(u"a")->versions.first(), inventory)),
                 (QStringList{u"n.M → money 2 state %1"_s.arg(int(ReferenceState::Live)),
                              u"n.X → gone 1 state %1"_s.arg(int(ReferenceState::MissingSubject)),
                              u"n.O → money 7 state %1"_s.arg(int(ReferenceState::MissingVersion)),
                              u"n.D → money 1 state %1"_s.arg(int(ReferenceState::SoftDeleted)),
                              u"n.L → late 1 state %1"_s.arg(int(ReferenceState::NotRead)),
                              u"n.C → currency 3 state %1 through n.M"_s.arg(int(ReferenceState::Live))}));
        inventory.parts[InventoryPart::Subjects].phase = PartState::Phase::Loading;
        QCOMPARE(referencesOf(*inventory.subject(u"a")->versions.first(), inventory).at(1).state,
                 ReferenceState::NotRead);
    }
    void staysInItsContext()
    {
        Inventory inventory;
        inventory.parts[InventoryPart::Subjects].phase = PartState::Phase::Complete;
        add(inventory, u"money"_s, {version(u"money"_s, 1)});
        add(inventory, u":.eu:money"_s, {version(u":.eu:money"_s, 1)});
        add(inventory, u":.eu:a"_s, {version(u":.eu:a"_s, 1, {{u"M"_s, u"money"_s, 1}})});
        add(inventory, u"b"_s,
            {version(u"b"_s, 1, {{u"M"_s, u"money"_s, 1}}), version(u"b"_s, 2, {{u"M"_s, u":.eu:money"_s, 1}}, true)});
        QCOMPARE(referencesOf(*inventory.subject(u":.eu:a")->versions.first(), inventory).first().subject,
                 u":.eu:money"_s);
        QCOMPARE(referenceUsers(*inventory.subject(u"money")->versions.first(), inventory),
                 (QList<ReferenceUser>{{u"b"_s, 1, false}}));
        QCOMPARE(referenceUsers(*inventory.subject(u":.eu:money")->versions.first(), inventory),
                 (QList<ReferenceUser>{{u":.eu:a"_s, 1, false}, {u"b"_s, 2, true}}));
        QCOMPARE(referenceUsers(*inventory.subject(u":.eu:money")->versions.first(), inventory, 1).size(), 1);
    }
    void endsInCircles()
    {
        Inventory inventory;
        add(inventory, u"a"_s, {version(u"a"_s, 1, {{u"B"_s, u"b"_s, 1}, {u"A"_s, u"a"_s, 1}})});
        add(inventory, u"b"_s, {version(u"b"_s, 1, {{u"A"_s, u"a"_s, 1}, {u"B"_s, u"b"_s, 1}})});
        QCOMPARE(referencesOf(*inventory.subject(u"a")->versions.first(), inventory).size(), 2);
    }
};

QTEST_GUILESS_MAIN(ReferencesTest)
#include "tst_references.moc"
