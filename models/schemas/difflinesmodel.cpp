#include "models/schemas/difflinesmodel.h"

#include "models/support/roles.h"

#include <algorithm>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype around = 3; ///< equal lines shown before and behind a change
constexpr qsizetype longestShown = 1'000; ///< characters of a line

QString signOf(DiffChunk::Kind kind, bool right)
{
    switch (kind) {
    case DiffChunk::Kind::Same:
        return {};
    case DiffChunk::Kind::Removed:
        return right ? QString() : u"−"_s;
    case DiffChunk::Kind::Added:
        return right ? u"+"_s : QString();
    case DiffChunk::Kind::Changed:
        return u"≠"_s;
    }
    return {};
}

} // namespace

void DiffLinesModel::setComparison(const SchemaComparisonPtr &comparison, bool onlyChanges)
{
    beginResetModel();
    m_comparison = comparison;
    m_shown.clear();
    m_changes.clear();
    const QList<DiffRow> none;
    const QList<DiffRow> &rows = comparison ? comparison->rows : none;
    const auto isSame = [&rows](qsizetype at) { return rows.at(at).kind == DiffChunk::Kind::Same; };
    for (qsizetype at = 0; at < rows.size();) {
        qsizetype end = at;
        while (end < rows.size() && isSame(end) == isSame(at))
            ++end;
        if (!isSame(at)) {
            m_changes.append({int(m_shown.size()), int(end - at)});
            for (; at < end; ++at)
                m_shown.append({at, 0});
            continue;
        }
        const qsizetype head = at == 0 ? at : at + around;
        const qsizetype tail = end == rows.size() ? end : end - around;
        const bool leavesOut = onlyChanges && tail - head > 1;
        for (; at < end; ++at) {
            if (leavesOut && at == head) {
                m_shown.append({at, int(tail - head)});
                at = tail - 1;
            } else {
                m_shown.append({at, 0});
            }
        }
    }
    endResetModel();
}

const DiffRow *DiffLinesModel::lineAt(int row) const
{
    return row >= 0 && row < m_shown.size() && m_shown.at(row).leftOut == 0
        ? &m_comparison->rows.at(m_shown.at(row).first)
        : nullptr;
}

int DiffLinesModel::leftOutAt(int row) const
{
    return row >= 0 && row < m_shown.size() ? m_shown.at(row).leftOut : 0;
}

int DiffLinesModel::changeAt(int row) const
{
    for (qsizetype i = 0; i < m_changes.size(); ++i) {
        if (row >= m_changes.at(i).first && row < m_changes.at(i).first + m_changes.at(i).count)
            return int(i);
    }
    return -1;
}

int DiffLinesModel::changeFrom(int row, bool forward) const
{
    if (forward) {
        for (const Change &change : m_changes) {
            if (change.first > row)
                return change.first;
        }
        return -1;
    }
    for (qsizetype i = m_changes.size() - 1; i >= 0; --i) {
        const Change &change = m_changes.at(i);
        if (change.first + change.count <= row)
            return change.first;
    }
    return -1;
}

int DiffLinesModel::rowOfLine(bool right, int line) const
{
    int before = -1;
    for (int row = 0; row < m_shown.size(); ++row) {
        const DiffRow &first = m_comparison->rows.at(m_shown.at(row).first);
        const int number = right ? first.right : first.left;
        if (number < 0)
            continue;
        if (number > line)
            return before;
        before = row;
    }
    return before;
}

int DiffLinesModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_shown.size());
}

int DiffLinesModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant DiffLinesModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const bool right = index.column() >= RightNumberColumn;
    const bool isNumber = index.column() == LeftNumberColumn || index.column() == RightNumberColumn;
    if (role == Qt::TextAlignmentRole && isNumber)
        return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
    if (role == MonoRole)
        return true;
    const DiffRow *row = lineAt(index.row());
    if (!row) {
        const int count = leftOutAt(index.row());
        if (role == Qt::DisplayRole && !isNumber)
            return tr("… %n equal line(s)", nullptr, count);
        return role == Qt::DisplayRole && isNumber ? QVariant(u"⋮"_s) : QVariant();
    }
    const int line = right ? row->right : row->left;
    if (line < 0)
        return role == Qt::AccessibleTextRole ? QVariant(tr("nothing here")) : QVariant();
    const QString &text = (right ? m_comparison->rightLines : m_comparison->leftLines).at(line);
    const QString sign = signOf(row->kind, right);
    if (role == Qt::DisplayRole && isNumber)
        return sign.isEmpty() ? QString::number(line + 1) : QString(QString::number(line + 1) + u' ' + sign);
    if (role == Qt::DisplayRole)
        return text.size() > longestShown ? QString(text.first(longestShown) + u'…') : text;
    if (role == Qt::ToolTipRole && !isNumber && text.size() > 40)
        return text.left(longestShown).trimmed();
    if (role == Qt::AccessibleTextRole && !isNumber)
        switch (row->kind) {
        case DiffChunk::Kind::Same:
            return text;
        case DiffChunk::Kind::Removed:
            return tr("removed: %1").arg(text);
        case DiffChunk::Kind::Added:
            return tr("added: %1").arg(text);
        case DiffChunk::Kind::Changed:
            return tr("changed: %1").arg(text);
        }
    return {};
}

QVariant DiffLinesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || !m_comparison)
        return {};
    const auto name = [](const SchemaVersion &version) {
        return tr("%1 version %2").arg(version.subject).arg(version.version);
    };
    switch (Column(section)) {
    case LeftTextColumn:
        return name(*m_comparison->left);
    case RightTextColumn:
        return name(*m_comparison->right);
    case LeftNumberColumn:
    case RightNumberColumn:
    case ColumnCount:
        break;
    }
    return QString();
}

} // namespace kekkai
