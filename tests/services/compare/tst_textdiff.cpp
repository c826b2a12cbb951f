#include "services/compare/textdiff.h"

#include <QRandomGenerator>
#include <QTest>

using namespace kekkai;
using namespace Qt::StringLiterals;

namespace {

/// The length of the longest common subsequence, by the textbook's table: what the shortest path must keep.
int longestCommon(const QStringList &a, const QStringList &b)
{
    QList<QList<int>> table(a.size() + 1, QList<int>(b.size() + 1, 0));
    for (qsizetype i = 0; i < a.size(); ++i) {
        for (qsizetype j = 0; j < b.size(); ++j)
            table[i + 1][j + 1] = a[i] == b[j] ? table[i][j] + 1 : std::max(table[i][j + 1], table[i + 1][j]);
    }
    return table.last().last();
}

/// Puts the right text together again from the left one and the chunks, and counts the lines kept.
int rebuild(const QStringList &left, const QStringList &right, const QList<DiffChunk> &chunks, QStringList &result)
{
    int kept = 0;
    int i = 0;
    int j = 0;
    for (const DiffChunk &chunk : chunks) {
        if (chunk.leftBegin != i || chunk.rightBegin != j)
            return -1;
        if (chunk.kind == DiffChunk::Kind::Same) {
            if (chunk.leftCount != chunk.rightCount)
                return -1;
            result += left.mid(i, chunk.leftCount);
            kept += chunk.leftCount;
        } else {
            result += right.mid(j, chunk.rightCount);
        }
        i += chunk.leftCount;
        j += chunk.rightCount;
    }
    return i == left.size() && j == right.size() ? kept : -1;
}

} // namespace

class TextDiffTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void namesEachKind()
    {
        using Kind = DiffChunk::Kind;
        const auto lines = [](const char *text) { return QString::fromLatin1(text).split(u' ', Qt::SkipEmptyParts); };
        QCOMPARE(diffLines(lines("a b c"), lines("a b c")), (QList<DiffChunk>{{Kind::Same, 0, 3, 0, 3}}));
        QCOMPARE(diffLines(lines("a c"), lines("a b c")),
                 (QList<DiffChunk>{{Kind::Same, 0, 1, 0, 1}, {Kind::Added, 1, 0, 1, 1}, {Kind::Same, 1, 1, 2, 1}}));
        QCOMPARE(diffLines(lines("a b c"), lines("a c")),
                 (QList<DiffChunk>{{Kind::Same, 0, 1, 0, 1}, {Kind::Removed, 1, 1, 1, 0}, {Kind::Same, 2, 1, 1, 1}}));
        QCOMPARE(diffLines(lines("a b c"), lines("a x y c")),
                 (QList<DiffChunk>{{Kind::Same, 0, 1, 0, 1}, {Kind::Changed, 1, 1, 1, 2}, {Kind::Same, 2, 1, 3, 1}}));
        QCOMPARE(diffLines({}, lines("a")), (QList<DiffChunk>{{Kind::Added, 0, 0, 0, 1}}));
        QVERIFY(diffLines({}, {}).isEmpty());
    }
    void isTheShortest()
    {
        QRandomGenerator random(20);
        for (int round = 0; round < 400; ++round) {
            QStringList left;
            QStringList right;
            const int letters = 2 + round % 6;
            for (int i = random.bounded(25); i > 0; --i)
                left.append(QString(QChar(u'a' + random.bounded(letters))));
            for (int i = random.bounded(25); i > 0; --i)
                right.append(QString(QChar(u'a' + random.bounded(letters))));
            QStringList result;
            const int kept = rebuild(left, right, diffLines(left, right), result);
            QCOMPARE(result, right);
            QCOMPARE(kept, longestCommon(left, right));
        }
    }
    void staysRightWhenItGivesUpTheShortest()
    {
        QRandomGenerator random(7);
        for (int round = 0; round < 100; ++round) {
            QStringList left;
            for (int i = 0; i < 200; ++i)
                left.append(QString::number(i % 3 == 0 ? i : int(random.bounded(10))));
            QStringList right = left;
            for (int i = 0; i < 80; ++i)
                right[random.bounded(int(right.size()))] = QString::number(1000 + random.bounded(50));
            QStringList result;
            const int kept = rebuild(left, right, diffLines(left, right, 5), result);
            QCOMPARE(result, right);
            QVERIFY(kept > 0);
        }
    }
    void endsOnLargeTextsWithNothingInCommon()
    {
        QStringList left;
        QStringList right;
        for (int i = 0; i < 30000; ++i) {
            left.append(u"left %1"_s.arg(i));
            right.append(u"right %1"_s.arg(i));
        }
        QCOMPARE(diffLines(left, right).size(), 1);
        right.insert(15000, left[15000]);
        QStringList result;
        QCOMPARE(rebuild(left, right, diffLines(left, right), result), 1);
    }

    // -- side by side

    void putsChangedLinesBesideEachOther()
    {
        using Kind = DiffChunk::Kind;
        const QStringList left{u"{"_s, u"  \"name\": \"id\", \"type\": \"int\""_s, u"  old words here"_s, u"}"_s};
        const QStringList right{u"{"_s, u"  something quite new"_s, u"  \"name\": \"id\", \"type\": \"long\""_s,
                                u"}"_s};
        const QList<DiffRow> rows = sideBySide(left, right);
        QCOMPARE(rows.size(), 5);
        QCOMPARE(rows.at(1), (DiffRow{Kind::Added, -1, 1, {}, {}}));
        QCOMPARE(rows.at(2).kind, Kind::Changed);
        QCOMPARE(rows.at(2).left, 1);
        QCOMPARE(rows.at(2).right, 2);
        QCOMPARE(rows.at(2).leftSpans.size(), 1);
        QCOMPARE(left.at(1).mid(rows.at(2).leftSpans.at(0).begin, rows.at(2).leftSpans.at(0).length), u"int"_s);
        QCOMPARE(right.at(2).mid(rows.at(2).rightSpans.at(0).begin, rows.at(2).rightSpans.at(0).length), u"long"_s);
        QCOMPARE(rows.at(3), (DiffRow{Kind::Removed, 2, -1, {}, {}}));
        QCOMPARE(sideBySide({}, {}), QList<DiffRow>());
    }
    void keepsEveryLineOnceAndInOrder()
    {
        QRandomGenerator random(7);
        for (int round = 0; round < 60; ++round) {
            const auto text = [&random] {
                QStringList lines;
                for (int i = random.bounded(40); i > 0; --i)
                    lines.append(u"word%1 x%2"_s.arg(random.bounded(6)).arg(random.bounded(3)));
                return lines;
            };
            const QStringList left = text();
            const QStringList right = text();
            int i = 0;
            int j = 0;
            for (const DiffRow &row : sideBySide(left, right)) {
                using Kind = DiffChunk::Kind;
                if (row.left >= 0)
                    QCOMPARE(row.left, i++);
                if (row.right >= 0)
                    QCOMPARE(row.right, j++);
                QCOMPARE(row.left < 0, row.kind == Kind::Added);
                QCOMPARE(row.right < 0, row.kind == Kind::Removed);
                if (row.left >= 0 && row.right >= 0)
                    QCOMPARE(left.at(row.left) == right.at(row.right), row.kind == Kind::Same);
                for (const LineSpan &span : row.leftSpans)
                    QVERIFY(span.begin >= 0 && span.length > 0 && span.begin + span.length <= left.at(row.left).size());
            }
            QCOMPARE(i, int(left.size()));
            QCOMPARE(j, int(right.size()));
        }
    }
    void boundsHostileLines()
    {
        const QString longLine(3'000'000, u'x');
        QList<LineSpan> left;
        QList<LineSpan> right;
        diffWithinLine(longLine, longLine + u'y', left, right);
        QCOMPARE(left, (QList<LineSpan>{{0, 3'000'000}}));
        QStringList many;
        QStringList others;
        for (int i = 0; i < 20'000; ++i) {
            many.append(u"left %1"_s.arg(i));
            others.append(u"right %1"_s.arg(i));
        }
        QVERIFY(sideBySide(many, others).size() >= 20'000);
        diffWithinLine({}, u"a"_s, left, right);
        QVERIFY(left.isEmpty());
        QCOMPARE(right, (QList<LineSpan>{{0, 1}}));
    }
};

QTEST_GUILESS_MAIN(TextDiffTest)
#include "tst_textdiff.moc"
