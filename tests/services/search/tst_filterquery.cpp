#include "services/search/filterquery.h"

#include <QDateTime>
#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

const QList<FilterField> &fields()
{
    static const QList<FilterField> all{
        {u"kek"_s, FilterField::Type::Text, {}, {}, {u"name"_s}},
        {u"type"_s, FilterField::Type::Text, {u"aws-kms"_s, u"azure-kms"_s, u"my own kms"_s}},
        {u"tag"_s, FilterField::Type::TextList, {}},
        {u"deks"_s, FilterField::Type::Number, {}},
        {u"deleted"_s, FilterField::Type::Flag, {}},
        {u"age"_s, FilterField::Type::Age, {}},
    };
    return all;
}

constexpr qint64 now = 1'700'000'000'000;
constexpr qint64 day = 24LL * 3600 * 1000;

bool matches(const QString &text)
{
    const auto valueOf = [](int field) -> QVariant {
        const QString &key = fields().at(field).key;
        if (key == u"kek")
            return u"customer-PII"_s;
        if (key == u"type")
            return u"aws-kms"_s;
        if (key == u"tag")
            return QStringList{u"PII"_s, u"GDPR"_s};
        if (key == u"deks")
            return 3;
        if (key == u"deleted")
            return false;
        if (key == u"age")
            return QDateTime::fromMSecsSinceEpoch(now - 100 * day, Qt::UTC);
        return {};
    };
    return FilterQuery::parse(text, fields()).matches(u"customer-pii aws-kms europe two words", valueOf, now);
}

} // namespace

class FilterQueryTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void decides_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("expected");
        const auto row = [](const char *text, bool expected) {
            QTest::newRow(text) << QString::fromUtf8(text) << expected;
        };
        row("", true);
        row("customer", true);
        row("CUSTOMER europe", true);
        row("customer asia", false);
        row("-asia", true);
        row("-europe", false);
        row("\"two words\"", true);
        row("\"words two\"", false);
        row("kek:pii", true);
        row("KEK:Pii", true);
        row("name:pii", true);
        row("Name:orders", false);
        row("kek:=pii", false);
        row("kek:=customer-pii", true);
        row("-kek:pii", false);
        row("kek:\"customer-\"", true);
        row("type:aws-kms kek:pay", false);
        row("tag:gdpr", true);
        row("tag:pci", false);
        row("deks:3", true);
        row("deks:>3", false);
        row("deks:>=3", true);
        row("deks:<4", true);
        row("deks:<=2", false);
        row("deleted:no", true);
        row("deleted:yes", false);
        row("age:>90d", true);
        row("age:>101", false);
        row("age:<15w", true);
        row("age:90d", true);
        row("age:<1y", true);
        row("age:>2399h", true);
        row("-", true); // a lone minus is a word, and the row has one
    }
    void decides()
    {
        QFETCH(QString, text);
        QFETCH(bool, expected);
        QCOMPARE(matches(text), expected);
    }
    void saysWhatItDidNotUnderstand_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("kind");
        using Kind = FilterProblem::Kind;
        QTest::newRow("key") << u"colour:red"_s << int(Kind::UnknownKey);
        QTest::newRow("number") << u"deks:many"_s << int(Kind::NotANumber);
        QTest::newRow("flag") << u"deleted:maybe"_s << int(Kind::NotAFlag);
        QTest::newRow("age") << u"age:>old"_s << int(Kind::NotAnAge);
        QTest::newRow("negative age") << u"age:>-3d"_s << int(Kind::NotAnAge);
        QTest::newRow("value") << u"kek:"_s << int(Kind::MissingValue);
    }
    void saysWhatItDidNotUnderstand()
    {
        QFETCH(QString, text);
        QFETCH(int, kind);
        const FilterQuery query = FilterQuery::parse(text, fields());
        QCOMPARE(query.problems().size(), 1);
        QCOMPARE(int(query.problems().first().kind), kind);
        QCOMPARE(query.problems().first().term, text);
    }
    void writesValuesSoThatTheyAreReadBack_data()
    {
        QTest::addColumn<QString>("value");
        for (const QString &value : {u"plain"_s, u"two words"_s, u"say \"hi\""_s, u"back\\slash"_s, u"C:\\dir name\\"_s,
                                     u"-minus"_s, u"a:b"_s})
            QTest::newRow(qPrintable(value)) << value;
    }
    void writesValuesSoThatTheyAreReadBack()
    {
        QFETCH(QString, value);
        const FilterQuery query = FilterQuery::parse(u"kek:="_s + filterValueText(value), fields());
        QCOMPARE(query.conditions().size(), 1);
        QCOMPARE(query.conditions().first().text, value);
        QVERIFY(query.problems().isEmpty());
        QVERIFY(query.mentions(u"kek") && !query.mentions(u"type"));
    }
    void wordsMayHaveColons()
    {
        for (const QString &text : {u":.ctx:orders-value"_s, u"https://vault:8200"_s, u"\"a:b\""_s})
            QVERIFY2(FilterQuery::parse(text, fields()).problems().isEmpty(), qPrintable(text));
    }
    void completes()
    {
        auto completion = completionsAt(u"pay de"_s, 6, fields());
        QCOMPARE(completion.texts, (QStringList{u"deks:"_s, u"deleted:"_s}));
        QCOMPARE(completion.begin, 4);
        QCOMPARE(completion.length, 2);

        completion = completionsAt(u"type:a x"_s, 6, fields());
        QCOMPARE(completion.texts, (QStringList{u"aws-kms"_s, u"azure-kms"_s}));
        QCOMPARE(completion.begin, 5);
        QCOMPARE(completion.length, 1);

        QCOMPARE(completionsAt(u"type:my"_s, 7, fields()).texts, QStringList{u"\"my own kms\""_s});
        QCOMPARE(completionsAt(u"-deleted:"_s, 9, fields()).texts, (QStringList{u"yes"_s, u"no"_s}));
        QCOMPARE(completionsAt(QString(), 0, fields()).texts.size(), fields().size());
        QVERIFY(completionsAt(u"unknown:x"_s, 9, fields()).texts.isEmpty());
        // What contains it comes after what begins so.
        completion = completionsAt(u"type:=kms"_s, 9, fields());
        QCOMPARE(completion.texts, (QStringList{u"aws-kms"_s, u"azure-kms"_s, u"\"my own kms\""_s}));
        QCOMPARE(completion.begin, 6);
        QCOMPARE(completion.field, 1);
        QCOMPARE(completionsAt(u"type:\"my o"_s, 10, fields()).texts, QStringList{u"\"my own kms\""_s});
        QVERIFY(completionsAt(u"\"de"_s, 3, fields()).texts.isEmpty());
    }
};

QTEST_GUILESS_MAIN(FilterQueryTest)
#include "tst_filterquery.moc"
