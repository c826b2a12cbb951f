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
};

QTEST_GUILESS_MAIN(TextDiffTest)
#include "tst_textdiff.moc"
