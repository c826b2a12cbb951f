#include "models/text/filtertext.h"

#include <QLocale>
#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

const QList<FilterField> &fields()
{
    static const QList<FilterField> all{
        {u"kek"_s, FilterField::Type::Text, {}, u"KEK"_s},
        {u"tag"_s, FilterField::Type::TextList, {}, u"tag"_s},
        {u"deks"_s, FilterField::Type::Number, {}, u"DEKs"_s},
        {u"deleted"_s, FilterField::Type::Flag, {}, u"deleted"_s},
        {u"age"_s, FilterField::Type::Age, {}, u"changed"_s},
    };
    return all;
}

} // namespace

class FilterTextTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }
    void saysWhatWasUnderstood_data()
    {
        QTest::addColumn<QString>("filter");
        QTest::addColumn<QString>("sentence");
        const auto row = [](const char *filter, const QString &sentence) {
            QTest::newRow(filter) << QString::fromUtf8(filter) << sentence;
        };
        row("", {});
        row("kek:", {});
        row("pii", u"Rows where something contains “pii”"_s);
        row("-pii", u"Rows where nothing contains “pii”"_s);
        row("kek:pii", u"Rows where KEK contains “pii”"_s);
        row("-kek:=pii", u"Rows where KEK is not “pii”"_s);
        row("tag:PII -tag:GDPR", u"Rows where a tag contains “PII” and no tag contains “GDPR”"_s);
        row("deks:>=3", u"Rows where DEKs is at least 3"_s);
        row("-deks:>3", u"Rows where DEKs is at most 3"_s);
        row("deks:3", u"Rows where DEKs is 3"_s);
        row("deleted:yes", u"Rows where deleted: yes"_s);
        row("-deleted:yes", u"Rows where deleted: no"_s);
        row("age:>90d", u"Rows where changed more than 90 days ago"_s);
        row("age:<1y", u"Rows where changed less than 1 year ago"_s);
        row("-age:>2w", u"Rows where changed less than 2 weeks ago"_s);
        row("age:>1.5h", u"Rows where changed more than 1.5 hours ago"_s);
    }
    void saysWhatWasUnderstood()
    {
        QFETCH(QString, filter);
        QFETCH(QString, sentence);
        QCOMPARE(filterExplanation(FilterQuery::parse(filter, fields()), fields()), sentence);
    }
    void namesWhatThereIsInstead()
    {
        const QString text = filterProblemsText(FilterQuery::parse(u"colour:red"_s, fields()), fields());
        for (const QString &part :
             {u"colour:"_s, u"colour:red"_s, u"kek:"_s, u"tag:"_s, u"deks:"_s, u"deleted:"_s, u"age:"_s})
            QVERIFY2(text.contains(part), qPrintable(text));
        QVERIFY(filterProblemsText(FilterQuery::parse(u"kek:pii"_s, fields()), fields()).isEmpty());
        for (const QString &term : {u"deks:many"_s, u"deleted:maybe"_s, u"age:old"_s, u"kek:"_s})
            QVERIFY2(filterProblemsText(FilterQuery::parse(term, fields()), fields()).contains(u"“%1”"_s.arg(term)),
                     qPrintable(term));
        for (const FilterField &field : fields())
            QVERIFY(filterHelpText(fields()).contains(field.key + u':'));
    }
};

QTEST_GUILESS_MAIN(FilterTextTest)
#include "tst_filtertext.moc"
