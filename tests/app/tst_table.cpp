#include "app/cli/table.h"

#include <QTest>

using namespace kekkai::cli;
using namespace Qt::StringLiterals;

class TableTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void knowsHowWideATextIs_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("width");
        QTest::newRow("nothing") << QString() << 0;
        QTest::newRow("Latin") << u"keks"_s << 4;
        QTest::newRow("with an accent of its own") << u"e\u0301"_s << 1;
        QTest::newRow("Chinese") << u"密钥"_s << 4;
        QTest::newRow("full-width") << u"Ｋ"_s << 2;
        QTest::newRow("Hangul") << u"키"_s << 2;
        QTest::newRow("emoji, two UTF-16 units") << u"🔑"_s << 2;
        QTest::newRow("beyond the basic plane") << u"\U00020000"_s << 2;
        QTest::newRow("without width") << u"a\u200Bb"_s << 2;
    }
    void knowsHowWideATextIs()
    {
        QFETCH(QString, text);
        QTEST(displayWidth(text), "width");
    }
    void takesTheHarmOutOfATerminal_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        QTest::newRow("plain") << u"orders-value"_s << u"orders-value"_s;
        QTest::newRow("clears the screen") << u"a\x1b[2Jb"_s << u"a\uFFFD[2Jb"_s;
        QTest::newRow("title, with 8 bits")
            << QString(u"a"_s + QChar(0x9d) + u"0;x"_s + QChar(0x9c)) << u"a\uFFFD0;x\uFFFD"_s;
        QTest::newRow("lines") << u"a\nb\tc\r"_s << u"a b c "_s;
        QTest::newRow("other line ends") << u"a\u2028b\u2029c\u0085"_s << u"a\uFFFDb\uFFFDc\uFFFD"_s;
        QTest::newRow("bell, backspace, delete") << u"\a\b\x7f"_s << u"\uFFFD\uFFFD\uFFFD"_s;
        QTest::newRow("turned around") << u"a\u202Ecod.exe\u202C\u2066\u2069"_s
                                       << u"a\uFFFDcod.exe\uFFFD\uFFFD\uFFFD"_s;
        QTest::newRow("nul") << QString(QChar(u'\0')) << u"\uFFFD"_s;
        QTest::newRow("half a pair") << QString(QChar(0xD800)) << u"\uFFFD"_s;
        QTest::newRow("stays") << u"密钥 🔑 ärger"_s << u"密钥 🔑 ärger"_s;
    }
    void takesTheHarmOutOfATerminal()
    {
        QFETCH(QString, text);
        QTEST(printable(text), "expected");
    }
    void alignsItsColumns()
    {
        Table table{{u"NAME"_s, u"TYPE"_s, u"LAST"_s},
                    {{u"密钥"_s, u"aws-kms"_s, u"x"_s}, {u"pii"_s, {}, u"a\nb"_s}, {u"longest-name"_s, u"t"_s, {}}}};
        QCOMPARE(table.text(),
                 u"NAME          TYPE     LAST\n"
                 "密钥          aws-kms  x\n"
                 "pii           -        a b\n"
                 "longest-name  t        -\n"_s);
    }
    void showsItsHeaderWithoutRows() { QCOMPARE((Table{{u"A"_s, u"B"_s}, {}}.text()), u"A  B\n"_s); }
    void copesWithRowsOfOtherLengths()
    {
        QCOMPARE((Table{{u"A"_s, u"B"_s}, {{u"x"_s}, {u"1"_s, u"2"_s, u"3"_s}}}.text()).count(u'\n'), 3);
    }
};

QTEST_GUILESS_MAIN(TableTest)
#include "tst_table.moc"
