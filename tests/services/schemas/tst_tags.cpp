#include "services/schemas/tags.h"

#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

SchemaField field(const QString &matchName, const QString &alternate = {}, const QStringList &inlineTags = {})
{
    SchemaField f;
    f.matchName = matchName;
    f.alternateMatchName = alternate;
    f.inlineTags = inlineTags;
    return f;
}

SchemaMetadata tagged(const QMap<QString, QStringList> &tags)
{
    SchemaMetadata metadata;
    metadata.tags = tags;
    return metadata;
}

} // namespace

class TagsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void unitesInlineAndExternalTags()
    {
        const FieldTags tags =
            tagsOf(field(u"com.acme.Customer.ssn"_s, {}, {u"PII"_s}),
                   tagged({{u"**.ssn"_s, {u"SECRET"_s, u"PII"_s}}, {u"com.acme.Customer.s?n"_s, {u"A"_s}}}));
        QCOMPARE(tags.inlineTags, QStringList{u"PII"_s});
        QCOMPARE(tags.externalTags, (QStringList{u"A"_s, u"PII"_s, u"SECRET"_s}));
        QCOMPARE(tags.all, (QStringList{u"A"_s, u"PII"_s, u"SECRET"_s}));
        QVERIFY(!tags.onlyForSomeClients);
    }
    void seesWhenOnlyOneClientIsMeant()
    {
        const SchemaField phone = field(u"$.contacts[0].phone"_s, u"$.contacts.phone"_s);
        QVERIFY(tagsOf(phone, tagged({{u"$.contacts.phone"_s, {u"PII"_s}}})).onlyForSomeClients);
        QVERIFY(tagsOf(phone, tagged({{u"$.contacts?0?.phone"_s, {u"PII"_s}}})).onlyForSomeClients);
        const FieldTags both = tagsOf(phone, tagged({{u"$.contacts*.phone"_s, {u"PII"_s}}}));
        QVERIFY(!both.onlyForSomeClients);
        QCOMPARE(both.all, QStringList{u"PII"_s});
        // Two patterns, one for each client, are as good as one for both.
        QVERIFY(!tagsOf(phone, tagged({{u"$.contacts.phone"_s, {u"PII"_s}}, {u"$.contacts?0?.phone"_s, {u"PII"_s}}}))
                     .onlyForSomeClients);
    }
    void leavesUnnamedNodesAlone() { QVERIFY(tagsOf(field({}), tagged({{u"**"_s, {u"PII"_s}}})).all.isEmpty()); }
    void namesInvalidPatterns()
    {
        QCOMPARE(TagMatcher(tagged({{u"a[b"_s, {u"PII"_s}}, {u"ok"_s, {u"PII"_s}}})).invalidPatterns(),
                 QStringList{u"a[b"_s});
    }
};

QTEST_GUILESS_MAIN(TagsTest)
#include "tst_tags.moc"
