#include "services/search/searchindex.h"

#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

InventoryPtr company()
{
    auto inventory = std::make_shared<Inventory>();
    for (const QString &name : {u"customer-pii"_s, u"payments"_s, u"payments-archive"_s, u"Prepayments"_s}) {
        Kek kek;
        kek.name = name;
        kek.kmsType = u"aws-kms"_s;
        kek.kmsKeyId = u"arn:aws:kms:eu-central-1:123:key/"_s + name;
        inventory->keks.append({name, kek});
    }
    Dek dek;
    dek.kekName = u"payments"_s;
    dek.subject = u"orders-value"_s;
    dek.version = 2;
    dek.algorithm = u"AES256_GCM"_s;
    inventory->deks.append(dek);

    auto version = std::make_shared<SchemaVersion>();
    version->subject = u"orders-value"_s;
    version->version = 3;
    Rule rule;
    rule.name = u"encryptPII"_s;
    rule.type = u"ENCRYPT"_s;
    rule.tags = {u"PII"_s};
    version->ruleSet.domainRules.append(rule);
    auto tree = std::make_shared<FieldTree>();
    SchemaField customer;
    customer.path = u"customer"_s;
    SchemaField email;
    email.path = u"customer.email"_s;
    email.inlineTags = {u"GDPR"_s};
    customer.children.append(email);
    tree->fields.append(customer);
    inventory->subjects.append({u"orders-value"_s, false, true, {version}, tree});

    CmfSecret secret;
    secret.metadata.name = u"payments-kafka"_s;
    inventory->secrets.append(secret);
    CmfSecretMapping mapping;
    mapping.environment = u"production"_s;
    mapping.metadata.name = u"payments-sr"_s;
    inventory->mappings.append(mapping);
    return inventory;
}

QStringList titles(const QList<SearchGroup> &groups, SearchKind kind)
{
    QStringList result;
    for (const SearchGroup &group : groups) {
        for (const SearchHit &hit : group.hits) {
            if (hit.kind == kind)
                result.append(hit.title);
        }
    }
    return result;
}

} // namespace

class SearchIndexTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void ranks_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("query");
        QTest::addColumn<int>("rank");
        QTest::newRow("exact") << u"payments"_s << u"payments"_s << int(SearchRank::Exact);
        QTest::newRow("prefix") << u"payments-archive"_s << u"pay"_s << int(SearchRank::Prefix);
        QTest::newRow("word") << u"customer.email"_s << u"em"_s << int(SearchRank::Word);
        QTest::newRow("word after a longer one") << u"remail.email"_s << u"email"_s << int(SearchRank::Word);
        QTest::newRow("inside") << u"prepayments"_s << u"pay"_s << int(SearchRank::Inside);
        QTest::newRow("fuzzy over words") << u"customer.email"_s << u"cuem"_s << int(SearchRank::Fuzzy);
        QTest::newRow("too short for fuzzy") << u"customer.email"_s << u"ce"_s << -1;
        QTest::newRow("letters anywhere are not fuzzy") << u"customer.email"_s << u"oel"_s << -1;
        QTest::newRow("not in order") << u"customer.email"_s << u"emcu"_s << -1;
        QTest::newRow("nothing") << u"customer.email"_s << QString() << -1;
        QTest::newRow("longer than the text") << u"ab"_s << u"abc"_s << -1;
    }
    void ranks()
    {
        QFETCH(QString, text);
        QFETCH(QString, query);
        QFETCH(int, rank);
        const auto found = searchRank(text, query);
        QCOMPARE(found ? int(*found) : -1, rank);
    }
    void marksWhatAnswers_data()
    {
        using Marks = QList<std::pair<qsizetype, qsizetype>>;
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("query");
        QTest::addColumn<Marks>("marks");
        QTest::newRow("prefix") << u"Payments"_s << u"pay"_s << Marks{{0, 3}};
        QTest::newRow("word before inside") << u"remail.email"_s << u"email"_s << Marks{{7, 5}};
        QTest::newRow("inside") << u"prepayments"_s << u"pay"_s << Marks{{3, 3}};
        QTest::newRow("two words") << u"customer.email"_s << u"email cust"_s << Marks{{0, 4}, {9, 5}};
        QTest::newRow("fuzzy") << u"customer.email"_s << u"cuem"_s << Marks{{0, 2}, {9, 2}};
        QTest::newRow("none") << u"customer"_s << u"zzz"_s << Marks{};
    }
    void marksWhatAnswers()
    {
        using Marks = QList<std::pair<qsizetype, qsizetype>>;
        QFETCH(QString, text);
        QFETCH(QString, query);
        QFETCH(Marks, marks);
        QCOMPARE(searchMarks(text, query), marks);
    }
    void leadsToTagsAndKmsKeysThemselves()
    {
        const SearchIndex index(company());
        const auto tags = index.find(u"gdpr"_s, 10);
        QCOMPARE(tags.first().hits.first().object, (ObjectRef{ObjectRef::Kind::Tag, {u"GDPR"_s}}));
        for (const SearchGroup &group : index.find(u"payments"_s, 10)) {
            for (const SearchHit &hit : group.hits) {
                if (hit.kind == SearchKind::KmsKey) {
                    QCOMPARE(hit.object.kind, ObjectRef::Kind::KmsKey);
                    QCOMPARE(hit.object.key.value(1), hit.title);
                }
            }
        }
    }
    void putsTheGroupOfTheBestHitFirst()
    {
        auto inventory = std::make_shared<Inventory>();
        inventory->keks = {{u"my-orders"_s, {}}};
        SubjectEntry subject;
        subject.name = u"orders"_s;
        inventory->subjects = {subject};
        const auto groups = SearchIndex(inventory).find(u"orders"_s, 5);
        QCOMPARE(groups.size(), 2);
        QCOMPARE(groups.first().kind, SearchKind::Subject); // exact, though KEKs come first among equals
    }
    void putsTheBestFirst()
    {
        const SearchIndex index(company());
        const auto groups = index.find(u"PAYMENTS"_s, 10);
        QCOMPARE(titles(groups, SearchKind::Kek),
                 (QStringList{u"payments"_s, u"payments-archive"_s, u"Prepayments"_s}));
        QCOMPARE(titles(groups, SearchKind::Secret), QStringList{u"payments-kafka"_s});
        QCOMPARE(titles(groups, SearchKind::Mapping), QStringList{u"payments-sr"_s});
        QCOMPARE(titles(groups, SearchKind::KmsKey).size(), 3);
    }
    void findsFieldsRulesTagsAndTheirPlaces()
    {
        const SearchIndex index(company());
        const auto fields = index.find(u"email"_s, 10);
        QCOMPARE(titles(fields, SearchKind::Field), QStringList{u"customer.email"_s});
        QCOMPARE(fields.first().hits.first().object,
                 (ObjectRef{ObjectRef::Kind::Field, {u"orders-value"_s, u"3"_s, u"customer.email"_s}}));
        QCOMPARE(titles(index.find(u"gdpr"_s, 10), SearchKind::Tag), QStringList{u"GDPR"_s});
        const auto rules = index.find(u"encryptpii"_s, 10);
        QCOMPARE(rules.first().hits.first().object,
                 (ObjectRef{ObjectRef::Kind::Policy, {u"orders-value"_s, u"3"_s, u"encryptPII"_s}}));
    }
    void wordsMayStandInThePlace()
    {
        const SearchIndex index(company());
        QCOMPARE(titles(index.find(u"email orders"_s, 10), SearchKind::Field), QStringList{u"customer.email"_s});
        QCOMPARE(titles(index.find(u"production sr"_s, 10), SearchKind::Mapping), QStringList{u"payments-sr"_s});
        QVERIFY(index.find(u"production nowhere"_s, 10).isEmpty());
        QVERIFY(titles(index.find(u"orders value"_s, 10), SearchKind::Field).isEmpty()); // nothing of the field itself
    }
    void asksEachPlaceOnItsOwn()
    {
        // The first subject's name stands at the very beginning, where what has no place seems to have one.
        auto inventory = std::make_shared<Inventory>();
        SubjectEntry subject;
        subject.name = u"orders"_s;
        SchemaVersion version;
        version.subject = subject.name;
        version.version = 1;
        subject.versions = {std::make_shared<const SchemaVersion>(version)};
        FieldTree tree;
        SchemaField field;
        field.path = u"email"_s;
        tree.fields = {field};
        subject.latestFields = std::make_shared<const FieldTree>(tree);
        inventory->subjects = {subject};
        const SearchIndex index(inventory);
        QCOMPARE(titles(index.find(u"email orders"_s, 5), SearchKind::Field), QStringList{u"email"_s});
        QVERIFY(titles(index.find(u"email payments"_s, 5), SearchKind::Field).isEmpty());
    }
    void countsWhatItDoesNotShow()
    {
        const SearchIndex index(company());
        const auto groups = index.find(u"payments"_s, 1);
        QCOMPARE(groups.first().kind, SearchKind::Kek);
        QCOMPARE(groups.first().hits.size(), 1);
        QCOMPARE(groups.first().total, 3);
    }
    void emptyAsksNothing()
    {
        const SearchIndex index(company());
        QVERIFY(index.find(u"   "_s, 10).isEmpty());
        QVERIFY(SearchIndex(std::make_shared<Inventory>()).find(u"x"_s, 10).isEmpty());
    }
    void copesWithHostileNames()
    {
        auto inventory = std::make_shared<Inventory>();
        const QStringList names{QString(),
                                u"."_s,
                                u"ẞß"_s,
                                u"İI"_s,
                                QString(QChar(0xD800)),
                                QString(QChar(u'\0')),
                                u"a\u202Eb"_s,
                                QString(100'000, u'-'),
                                u"\U0001F511"_s};
        for (const QString &name : names)
            inventory->keks.append({name, std::nullopt});
        const SearchIndex index(inventory);
        QCOMPARE(titles(index.find(u"ßß"_s, 10), SearchKind::Kek), QStringList{u"ẞß"_s});
        QCOMPARE(titles(index.find(u"\U0001F511"_s, 10), SearchKind::Kek), QStringList{u"\U0001F511"_s});
        for (const QString &query : names)
            (void)index.find(query, 10);
        QVERIFY(index.find(QString(100'000, u'-'), 10).size() <= 1);
    }
    void findsInAnEmptyInventory()
    {
        const SearchIndex index(std::make_shared<const Inventory>());
        QCOMPARE(index.size(), 0);
        QVERIFY(index.find(u"a"_s, 10).isEmpty());
    }
    void findsOneOfManyThousand()
    {
        auto inventory = std::make_shared<Inventory>();
        for (int i = 0; i < 100'000; ++i) {
            SubjectEntry subject;
            subject.name = u"subject-%1-value"_s.arg(i, 6, 10, '0'_L1);
            inventory->subjects.append(subject);
        }
        const SearchIndex index(inventory);
        QCOMPARE(titles(index.find(u"subject-054321"_s, 20), SearchKind::Subject),
                 QStringList{u"subject-054321-value"_s});
        const auto all = index.find(u"value"_s, 20);
        QCOMPARE(all.size(), 1);
        QCOMPARE(all.constFirst().hits.size(), 20);
        QCOMPARE(all.constFirst().total, 100'000);
    }
    void stopsWhenToldTo()
    {
        auto inventory = std::make_shared<Inventory>();
        for (int i = 0; i < 5000; ++i)
            inventory->keks.append({u"kek-%1"_s.arg(i), {}});
        const SearchIndex index(inventory);
        const std::atomic<bool> stop = true;
        const auto groups = index.find(u"kek"_s, 10, &stop);
        QVERIFY(groups.isEmpty() || groups.first().total < 5000);
        QCOMPARE(index.find(u"kek"_s, 10).first().total, 5000);
    }
};

QTEST_GUILESS_MAIN(SearchIndexTest)
#include "tst_searchindex.moc"
