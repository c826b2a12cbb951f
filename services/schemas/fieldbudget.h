#pragma once

#include <QSet>
#include <QString>

namespace kekkai {

/// What one schema may cost to read, so that a hostile one ends in a sentence instead of a full memory. Types that
/// refer to each other can name exponentially many fields in a few lines.
class FieldBudget {
public:
    static constexpr int maxFields = 100'000;
    static constexpr int maxSteps = 300'000;
    static constexpr int maxDepth =
        100; ///< of types within types; keeps the recursion and the tree's destruction small
    static constexpr qsizetype maxPathLength = 4'000;

    /// False once the budget is spent: stop descending. @p depth counts types within types.
    bool enter(int depth);
    bool takeField(const QString &path);
    /// @p path, or "path (2)" and so on when an earlier field has it.
    QString uniquePath(const QString &path);

    [[nodiscard]] const QString &problem() const { return m_problem; }
    /// The first problem is kept.
    void report(const QString &problem);

private:
    QSet<QString> m_paths;
    QString m_problem;
    int m_steps = 0;
    int m_fields = 0;
};

} // namespace kekkai
