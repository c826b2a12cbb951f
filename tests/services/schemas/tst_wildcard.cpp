#include "services/schemas/wildcard.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

class WildcardTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    /// What the JavaScript client's matcher said (reference/schema-registry.md 4.2).
    void agreesWithTheOfficialClient()
    {
        QFile file(qEnvironmentVariable("KEKKAI_TEST_SOURCE_DIR") + u"/tests/data/csfle-vectors.json"_s);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QJsonArray cases = QJsonDocument::fromJson(file.readAll())
                                     .object()
                                     .value(u"wildcardMatcher"_s)
                                     .toObject()
                                     .value(u"cases"_s)
                                     .toArray();
        QCOMPARE(cases.size(), 105);
        for (const QJsonValue &value : cases) {
            const QString name = value[u"fullName"_s].toString();
            const QString pattern = value[u"pattern"_s].toString();
            QVERIFY2(wildcardMatches(name, pattern) == value[u"expected"_s].toBool(),
                     qPrintable(name + u" against "_s + pattern));
        }
    }
    void readsBracketsLikeARegularExpression_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<bool>("expected");
        QTest::newRow("range") << u"a7"_s << u"a[0-9]"_s << true;
        QTest::newRow("outside the range") << u"ax"_s << u"a[0-9]"_s << false;
        QTest::newRow("hyphen at the end") << u"-"_s << u"[a-]"_s << true;
        QTest::newRow("range backwards") << u"b"_s << u"[z-a]"_s << false;
        QTest::newRow("empty class matches nothing") << u""_s << u"[]"_s << false;
        QTest::newRow("bracket alone at the end") << u"a]"_s << u"a]"_s << true;
        // "[*]" becomes "[[^.]*]": a class of three characters, any number of them, then a bracket.
        QTest::newRow("star in a class") << u"^.[]"_s << u"[*]"_s << true;
        QTest::newRow("star in a class, other") << u"x]"_s << u"[*]"_s << false;
        QTest::newRow("backslash in a class") << u"\\"_s << u"[\\]"_s << true;
        QTest::newRow("caret is no negation") << u"^"_s << u"[^a]"_s << true;
    }
    void readsBracketsLikeARegularExpression()
    {
        QFETCH(QString, name);
        QFETCH(QString, pattern);
        QFETCH(bool, expected);
        QCOMPARE(wildcardMatches(name, pattern), expected);
    }
    void saysWhichPatternsAreInvalid()
    {
        QVERIFY(!WildcardPattern(u"$.items[0").isValid());
        QVERIFY(!WildcardPattern(u"[b-a]").isValid());
        QVERIFY(WildcardPattern(u"$.items[0]").isValid());
    }
    /// A backtracking engine would need longer than anyone waits for this one.
    void survivesPatternsMadeToHang()
    {
        const QString name = QString(5000, u'a');
        QVERIFY(!wildcardMatches(name, QString(u"*a"_s.repeated(50) + u'b')));
        QVERIFY(!wildcardMatches(name, QString(u"**"_s.repeated(100) + u'b')));
        QVERIFY(wildcardMatches(name, u"*a"_s.repeated(50)));
    }
};

QTEST_GUILESS_MAIN(WildcardTest)
#include "tst_wildcard.moc"
