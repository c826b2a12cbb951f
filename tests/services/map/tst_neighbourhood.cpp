#include "services/http/nettransport.h"
#include "services/inventory/inventoryloader.h"
#include "services/map/neighbourhood.h"
#include "services/sandbox/sandbox.h"
#include "tests/services/analysis/analysissupport.h"

#include <QTest>

#include <set>

using namespace kekkai;
using namespace kekkai::test;
using namespace Qt::StringLiterals;
using Kind = ObjectRef::Kind;
using State = MapNode::State;

namespace {

Dek dekOf(const QString &kek, const QString &subject, int version = 1)
{
    Dek dek;
    dek.kekName = kek;
    dek.subject = subject;
    dek.version = version;
    dek.algorithm = u"AES256_GCM"_s;
    return dek;
}

QByteArray tagged(const QByteArray &field, const QByteArray &tag)
{
    return "{\"name\":\"" + field + "\",\"type\":\"string\",\"confluent:tags\":[\"" + tag + "\"]}";
}

const MapNode *nodeOf(const Neighbourhood &map, const ObjectRef &object)
{
    for (const MapNode &node : map.nodes) {
        if (node.object == object)
            return &node;
    }
    return nullptr;
}

qsizetype drawn(const Neighbourhood &map, MapColumn column)
{
    return std::count_if(map.nodes.cbegin(), map.nodes.cend(),
                         [column](const MapNode &node) { return node.column == column && node.state != State::More; });
}

int leftOut(const Neighbourhood &map, MapColumn column)
{
    for (const MapNode &node : map.nodes) {
        if (node.column == column && node.state == State::More)
            return node.title.toInt();
    }
    return 0;
}

/// What every map has to be, whatever it shows. @returns what is wrong, or nothing.
QString problemOf(const Neighbourhood &map, const ObjectRef &object, int perColumn, bool joined)
{
    std::map<MapColumn, int> objects;
    std::map<MapColumn, int> more;
    std::set<std::pair<int, QStringList>> keys;
    for (qsizetype i = 0; i < map.nodes.size(); ++i) {
        const MapNode &node = map.nodes.at(i);
        if (i > 0 && node.column < map.nodes.at(i - 1).column)
            return u"the columns are not in order"_s;
        if (node.state == State::More) {
            if (++more[node.column] > 1 || node.title.toInt() < 1 || node.object.kind != Kind::None)
                return u"a bad node for what is left out"_s;
            continue;
        }
        if (node.title.isEmpty() || node.object.kind == Kind::None)
            return u"a node without a name"_s;
        if (++objects[node.column] > perColumn)
            return u"too many objects in a column"_s;
        if (!keys.insert({int(node.object.kind), node.object.key}).second)
            return u"%1 is there twice"_s.arg(node.title);
    }
    std::set<std::pair<int, int>> edges;
    QList<QList<int>> neighbours(map.nodes.size());
    for (const MapEdge &edge : map.edges) {
        if (edge.from < 0 || edge.to < 0 || edge.from >= map.nodes.size() || edge.to >= map.nodes.size())
            return u"an edge to nowhere"_s;
        if (map.nodes.at(edge.from).column >= map.nodes.at(edge.to).column)
            return u"an edge that does not go right: %1 to %2"_s.arg(map.nodes.at(edge.from).title,
                                                                     map.nodes.at(edge.to).title);
        if (!edges.insert({edge.from, edge.to}).second)
            return u"an edge that is there twice"_s;
        neighbours[edge.from].append(edge.to);
        neighbours[edge.to].append(edge.from);
    }
    if (map.centre < 0)
        return map.nodes.isEmpty() ? QString() : u"nodes without a centre"_s;
    if (map.nodes.at(map.centre).object != object)
        return u"the centre is %1"_s.arg(map.nodes.at(map.centre).title);
    QList<int> open{map.centre};
    std::set<int> reached{map.centre};
    while (!open.isEmpty()) {
        for (const int next : neighbours.at(open.takeFirst())) {
            if (reached.insert(next).second)
                open.append(next);
        }
    }
    if (joined && qsizetype(reached.size()) != map.nodes.size())
        return u"%1 of %2 nodes hang together"_s.arg(reached.size()).arg(map.nodes.size());
    return {};
}

} // namespace

class NeighbourhoodTest : public QObject {
    Q_OBJECT

    InventoryPtr m_demo;

private Q_SLOTS:
    void initTestCase()
    {
        SandboxOptions options;
        options.seed = u"demo"_s;
        Sandbox sandbox(options);
        QVERIFY(sandbox.start());
        Endpoint registry;
        registry.base = sandbox.schemaRegistryUrl();
        Endpoint cmf;
        cmf.base = sandbox.cmfUrl();
        InventoryLoader loader({std::make_shared<NetTransport>(registry), std::make_shared<NetTransport>(cmf)});
        loader.reload();
        QVERIFY(QTest::qWaitFor([&loader] { return !loader.isLoading(); }, 60000));
        m_demo = loader.inventory();
        QVERIFY(m_demo->keks.size() >= 12);
    }
    void everyObjectOfTheDemoHasAMap_data()
    {
        QTest::addColumn<int>("perColumn");
        QTest::newRow("all") << 1000;
        QTest::newRow("few") << 3;
        QTest::newRow("one") << 1;
    }
    void everyObjectOfTheDemoHasAMap()
    {
        QFETCH(int, perColumn);
        QList<ObjectRef> keys;
        QList<ObjectRef> wiring;
        for (const KekEntry &kek : m_demo->keks) {
            keys.append({Kind::Kek, {kek.name}});
            keys.append({Kind::KmsKey, {kek.details->kmsType, kek.details->kmsKeyId}});
        }
        for (const Dek &dek : m_demo->deks)
            keys.append({Kind::Dek, {dek.kekName, dek.subject, dek.algorithm, QString::number(dek.version)}});
        for (const SubjectEntry &subject : m_demo->subjects) {
            keys.append({Kind::Subject, {subject.name}});
            const QString version = QString::number(subject.latest()->version);
            for (const auto &rules : {subject.latest()->ruleSet.domainRules, subject.latest()->ruleSet.encodingRules}) {
                for (const Rule &rule : rules)
                    keys.append({Kind::Policy, {subject.name, version, rule.name}});
            }
            const auto fields = flattened(*subject.latestFields);
            for (const SchemaField *field : fields)
                keys.append({Kind::Field, {subject.name, version, field->path}});
        }
        for (const CmfSecret &secret : m_demo->secrets)
            wiring.append({Kind::Secret, {secret.metadata.name}});
        for (const CmfEnvironment &environment : m_demo->environments)
            wiring.append({Kind::Environment, {environment.metadata.name}});
        for (const CmfSecretMapping &mapping : m_demo->mappings)
            wiring.append({Kind::Mapping, {mapping.environment, mapping.metadata.name}});
        for (const CmfCatalog &catalog : m_demo->catalogs)
            wiring.append({Kind::Catalog, {catalog.metadata.name}});
        for (const CmfDatabase &database : m_demo->databases)
            wiring.append({Kind::Database, {database.catalog, database.metadata.name}});
        for (const auto &objects : {keys, wiring}) {
            QVERIFY(objects.size() >= 10);
            for (const ObjectRef &object : objects) {
                const Neighbourhood map = neighbourhoodOf(*m_demo, object, perColumn);
                // What an environment does not map stands apart from it: nothing leads there.
                const bool joined = object.kind == Kind::KmsKey || keys.contains(object);
                const QString problem = map.centre < 0 ? u"no map"_s : problemOf(map, object, perColumn, joined);
                QVERIFY2(problem.isEmpty(), qPrintable(object.key.join(u' ') + u": "_s + problem));
            }
        }
    }
    void showsTheWayFromAKeyToAField()
    {
        Inventory inventory;
        addKek(inventory, liveKek(u"kek"_s));
        inventory.deks = {dekOf(u"kek"_s, u"s"_s)};
        addSubject(inventory,
                   avroVersion(u"s"_s, tagged("a", "PII") + "," + tagged("b", "X"), {encryptRule(u"r"_s, {u"PII"_s})}));
        const ObjectRef field{Kind::Field, {u"s"_s, u"3"_s, u"a"_s}};
        const QList<ObjectRef> road{{Kind::KmsKey, {u"local-kms"_s, u"vec-key"_s}},
                                    {Kind::Kek, {u"kek"_s}},
                                    {Kind::Dek, {u"kek"_s, u"s"_s, u"AES256_GCM"_s, u"1"_s}},
                                    {Kind::Subject, {u"s"_s}},
                                    field,
                                    {Kind::Policy, {u"s"_s, u"3"_s, u"r"_s}}};
        for (const ObjectRef &object : road) {
            const Neighbourhood map = neighbourhoodOf(inventory, object);
            QCOMPARE(problemOf(map, object, 40, true), QString());
            for (const ObjectRef &one :
                 road.mid(object.kind == Kind::KmsKey ? 0 : 1, object.kind == Kind::KmsKey ? 4 : 5))
                QVERIFY2(nodeOf(map, one), qPrintable(object.key.join(u' ') + " lacks "_L1 + one.key.join(u' ')));
        }
        const ObjectRef clear{Kind::Field, {u"s"_s, u"3"_s, u"b"_s}};
        QCOMPARE(nodeOf(neighbourhoodOf(inventory, {Kind::Subject, {u"s"_s}}), clear)->state, State::Warning);
        QCOMPARE(nodeOf(neighbourhoodOf(inventory, {Kind::Subject, {u"s"_s}}), field)->state, State::Normal);
        QVERIFY(!nodeOf(neighbourhoodOf(inventory, field), clear));
    }
    void joinsASubjectThatNamesAKekWithoutDeks()
    {
        Inventory inventory;
        addKek(inventory, liveKek(u"kek"_s));
        addSubject(inventory, avroVersion(u"s"_s, tagged("a", "PII"), {encryptRule(u"r"_s, {u"PII"_s})}));
        for (const ObjectRef &object : {ObjectRef{Kind::Kek, {u"kek"_s}}, ObjectRef{Kind::Subject, {u"s"_s}}}) {
            const Neighbourhood map = neighbourhoodOf(inventory, object);
            QCOMPARE(problemOf(map, object, 40, true), QString());
            QVERIFY(nodeOf(map, {Kind::Subject, {u"s"_s}}) && nodeOf(map, {Kind::Kek, {u"kek"_s}}));
        }
    }
    void showsWhoNamesWhatDoesNotExist()
    {
        Inventory inventory;
        inventory.deks = {dekOf(u"gone"_s, u"never"_s)};
        addSubject(inventory, avroVersion(u"s"_s, tagged("a", "PII"), {encryptRule(u"r"_s, {u"PII"_s}, u"gone"_s)}));
        const ObjectRef kek{Kind::Kek, {u"gone"_s}};
        const Neighbourhood map = neighbourhoodOf(inventory, kek);
        QCOMPARE(problemOf(map, kek, 40, true), QString());
        QCOMPARE(map.nodes.at(map.centre).state, State::Missing);
        QVERIFY(nodeOf(map, {Kind::Subject, {u"s"_s}}));
        const ObjectRef subject{Kind::Subject, {u"never"_s}};
        const Neighbourhood ofSubject = neighbourhoodOf(inventory, subject);
        QCOMPARE(problemOf(ofSubject, subject, 40, true), QString());
        QCOMPARE(ofSubject.nodes.at(ofSubject.centre).state, State::Missing);
        // But what nobody names is nowhere.
        for (const ObjectRef &none :
             {ObjectRef{Kind::Kek, {u"x"_s}}, ObjectRef{Kind::Subject, {u"x"_s}},
              ObjectRef{Kind::KmsKey, {u"a"_s, u"b"_s}},
              ObjectRef{Kind::Dek, {u"gone"_s, u"never"_s, u"AES256_GCM"_s, u"2"_s}}, ObjectRef{Kind::Secret, {u"x"_s}},
              ObjectRef{Kind::Field, {u"s"_s, u"3"_s, u"x"_s}}, ObjectRef{Kind::Policy, {u"s"_s, u"3"_s, u"x"_s}},
              ObjectRef{Kind::Database, {u"x"_s, u"y"_s}}, ObjectRef{Kind::Tag, {u"PII"_s}}, ObjectRef{},
              ObjectRef{Kind::Kek, {}}}) {
            QCOMPARE(neighbourhoodOf(inventory, none), Neighbourhood());
            QCOMPARE(neighbourhoodOf(Inventory(), none), Neighbourhood());
        }
    }
    void marksWhatIsSoftDeleted()
    {
        Inventory inventory;
        Kek kek = liveKek(u"kek"_s);
        kek.deleted = true;
        addKek(inventory, kek);
        Dek dek = dekOf(u"kek"_s, u"s"_s);
        dek.deleted = true;
        inventory.deks = {dek};
        addSubject(inventory, avroVersion(u"s"_s, tagged("a", "PII")));
        inventory.subjects[0].deleted = true;
        const Neighbourhood map = neighbourhoodOf(inventory, {Kind::Kek, {u"kek"_s}});
        QCOMPARE(map.nodes.at(map.centre).state, State::Deleted);
        QCOMPARE(nodeOf(map, {Kind::Subject, {u"s"_s}})->state, State::Deleted);
        QCOMPARE(nodeOf(map, {Kind::Dek, {u"kek"_s, u"s"_s, u"AES256_GCM"_s, u"1"_s}})->state, State::Deleted);
        QCOMPARE(map.nodes.at(0).state, State::Normal); // the KMS key itself
    }
    void showsAPolicyThatCoversNothing()
    {
        Inventory inventory;
        addSubject(inventory, avroVersion(u"s"_s, tagged("a", "PII"), {encryptRule(u"idle"_s, {u"X"_s})}));
        const ObjectRef policy{Kind::Policy, {u"s"_s, u"3"_s, u"idle"_s}};
        const Neighbourhood map = neighbourhoodOf(inventory, policy);
        QCOMPARE(problemOf(map, policy, 40, true), QString());
        QVERIFY(map.centre >= 0);
        QCOMPARE(drawn(map, MapColumn::Field), 0);
    }
    void survivesCyclesOfReferences()
    {
        Inventory inventory;
        for (const QString &name : {u"a"_s, u"b"_s}) {
            SchemaVersion version = avroVersion(name, tagged("f", "PII"), {encryptRule(u"r"_s, {u"PII"_s}, name)});
            version.references = {{u"other"_s, name == u"a"_s ? u"b"_s : u"a"_s, 3}};
            addSubject(inventory, version);
        }
        inventory.deks = {dekOf(u"a"_s, u"b"_s), dekOf(u"b"_s, u"a"_s)}; // each key for the other's subject
        for (const QString &name : {u"a"_s, u"b"_s}) {
            for (const Kind kind : {Kind::Kek, Kind::Subject}) {
                const ObjectRef object{kind, {name}};
                QCOMPARE(problemOf(neighbourhoodOf(inventory, object), object, 40, true), QString());
            }
        }
    }
    void drawsNoMoreThanFits()
    {
        Inventory inventory;
        addKek(inventory, liveKek(u"kek"_s));
        for (int i = 0; i < 100'000; ++i)
            inventory.deks.append(dekOf(u"kek"_s, u"subject%1"_s.arg(i / 2, 6, 10, '0'_L1), 1 + i % 2));
        const ObjectRef kek{Kind::Kek, {u"kek"_s}};
        const Neighbourhood map = neighbourhoodOf(inventory, kek, 40);
        QCOMPARE(problemOf(map, kek, 40, true), QString());
        for (const auto &[column, all] : {std::pair{MapColumn::Dek, 100'000}, {MapColumn::Subject, 50'000}}) {
            QVERIFY(drawn(map, column) > 30);
            QCOMPARE(drawn(map, column) + leftOut(map, column), all);
        }
        QVERIFY(map.edges.size() < 40 * 40);
        QCOMPARE(drawn(map, MapColumn::KmsKey), 1);
        QCOMPARE(leftOut(map, MapColumn::Kek), 0);
        inventory.deks.erase(inventory.deks.begin() + 100, inventory.deks.end());
        for (const int few : {0, -1, 1}) // nonsense is no crash
            QVERIFY(neighbourhoodOf(inventory, kek, few).centre >= 0);
    }
    void neverLeavesOutTheCentre()
    {
        Inventory inventory;
        QByteArray fields;
        for (int i = 0; i < 500; ++i)
            fields += (i > 0 ? "," : "") + tagged("f" + QByteArray::number(i), "PII");
        addSubject(inventory, avroVersion(u"s"_s, fields, {encryptRule(u"r"_s, {u"PII"_s})}));
        const ObjectRef field{Kind::Field, {u"s"_s, u"3"_s, u"f499"_s}};
        QCOMPARE(problemOf(neighbourhoodOf(inventory, field, 5), field, 5, true), QString());
        const ObjectRef policy{Kind::Policy, {u"s"_s, u"3"_s, u"r"_s}};
        const Neighbourhood map = neighbourhoodOf(inventory, policy, 5);
        QCOMPARE(problemOf(map, policy, 5, true), QString());
        QCOMPARE(drawn(map, MapColumn::Field) + leftOut(map, MapColumn::Field), 500);
    }
    void tellsNamesWithDotsApart()
    {
        Inventory inventory;
        const auto catalog = [&inventory](const QString &name) {
            CmfCatalog one;
            one.metadata.name = name;
            inventory.catalogs.append(one);
        };
        const auto database = [&inventory](const QString &of, const QString &name, const QString &id) {
            CmfDatabase one;
            one.catalog = of;
            one.metadata.name = name;
            one.kafka.connectionSecretId = id;
            inventory.databases.append(one);
        };
        catalog(u"a"_s);
        catalog(u"a.b"_s);
        database(u"a.b"_s, u"c"_s, u"id"_s);
        CmfEnvironment environment;
        environment.metadata.name = u"env"_s;
        inventory.environments = {environment};
        for (const auto part : {InventoryPart::Environments, InventoryPart::Catalogs, InventoryPart::Secrets})
            setComplete(inventory, part);
        const ObjectRef right{Kind::Database, {u"a.b"_s, u"c"_s}};
        const Neighbourhood map = neighbourhoodOf(inventory, {Kind::Catalog, {u"a.b"_s}});
        QVERIFY(nodeOf(map, right));
        QVERIFY(!nodeOf(map, {Kind::Database, {u"a"_s, u"b.c"_s}}));
        QVERIFY(!nodeOf(neighbourhoodOf(inventory, {Kind::Catalog, {u"a"_s}}), right));
        QVERIFY(neighbourhoodOf(inventory, right).centre >= 0);
        QCOMPARE(neighbourhoodOf(inventory, {Kind::Database, {u"a"_s, u"b.c"_s}}).centre, -1);
    }
};

QTEST_GUILESS_MAIN(NeighbourhoodTest)
#include "tst_neighbourhood.moc"
