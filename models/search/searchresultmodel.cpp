#include "models/search/searchresultmodel.h"

#include "models/support/roles.h"
#include "models/text/objecttext.h"
#include "models/text/valuetext.h"

#include <algorithm>

namespace kekkai {

using namespace Qt::StringLiterals;

QString searchKindText(SearchKind kind)
{
    switch (kind) {
    case SearchKind::Kek:
        return SearchResultModel::tr("KEKs");
    case SearchKind::Subject:
        return SearchResultModel::tr("Subjects");
    case SearchKind::Field:
        return SearchResultModel::tr("Fields");
    case SearchKind::Rule:
        return SearchResultModel::tr("Rules");
    case SearchKind::Tag:
        return SearchResultModel::tr("Tags");
    case SearchKind::KmsKey:
        return SearchResultModel::tr("KMS keys");
    case SearchKind::Dek:
        return SearchResultModel::tr("DEKs");
    case SearchKind::Secret:
        return SearchResultModel::tr("Secrets");
    case SearchKind::Mapping:
        return SearchResultModel::tr("Secret mappings");
    case SearchKind::Environment:
        return SearchResultModel::tr("Environments");
    case SearchKind::Catalog:
        return SearchResultModel::tr("Catalogs");
    case SearchKind::Database:
        return SearchResultModel::tr("Databases");
    }
    return {};
}

void SearchResultModel::setAnswer(const SearchAnswer &answer)
{
    if (answer.query != m_answer.query)
        m_expanded.clear();
    m_answer = answer;
    rebuild();
}

void SearchResultModel::setRecent(const QStringList &queries)
{
    beginResetModel();
    m_answer = {};
    m_expanded.clear();
    m_rows.clear();
    if (!queries.isEmpty())
        m_rows.append({RowType::Heading, {}, tr("Searched before"), {}});
    for (const QString &query : queries)
        m_rows.append({RowType::Recent, {}, query, {}});
    endResetModel();
}

void SearchResultModel::expand(int row)
{
    m_expanded.insert(m_rows.at(row).kind);
    rebuild();
}

void SearchResultModel::rebuild()
{
    beginResetModel();
    m_rows.clear();
    for (const SearchGroup &group : std::as_const(m_answer.groups)) {
        const qsizetype wanted = m_expanded.contains(group.kind) ? group.hits.size() : shownAtFirst;
        // A row that says "1 more" would take the place of the one.
        const qsizetype shown = group.hits.size() == wanted + 1 ? wanted + 1 : std::min(wanted, group.hits.size());
        const QString count = shown == group.total ? numberText(group.total)
                                                   : tr("%1 of %2").arg(numberText(shown), numberText(group.total));
        m_rows.append({RowType::Heading, group.kind, tr("%1 · %2").arg(searchKindText(group.kind), count), {}});
        for (const SearchHit &hit : group.hits.first(shown))
            m_rows.append({RowType::Hit, group.kind, hit.title, hit});
        if (shown < group.hits.size())
            m_rows.append(
                {RowType::More, group.kind, tr("Show %1 more").arg(numberText(group.hits.size() - shown)), {}});
    }
    endResetModel();
}

ObjectRef SearchResultModel::objectAt(int row) const
{
    return m_rows.at(row).type == RowType::Hit ? m_rows.at(row).hit.object : ObjectRef();
}

qsizetype SearchResultModel::hits() const
{
    qsizetype all = 0;
    for (const SearchGroup &group : m_answer.groups)
        all += group.total;
    return all;
}

int SearchResultModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant SearchResultModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row &row = m_rows.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return row.text;
    case Qt::ToolTipRole:
        return row.type == RowType::Hit ? QVariant(objectText(row.hit.object)) : QVariant();
    case Qt::AccessibleTextRole:
        if (row.type != RowType::Hit)
            return row.text;
        return row.hit.place.isEmpty() ? objectText(row.hit.object)
                                       : QString(objectText(row.hit.object) + u", " + row.hit.place);
    case TypeRole:
        return int(row.type);
    case KindRole:
        return int(row.kind);
    case PlaceRole:
        return row.hit.place;
    case MarksRole: {
        QVariantList marks;
        if (row.type == RowType::Hit) {
            for (const auto &[begin, length] : searchMarks(row.text, m_answer.query))
                marks << int(begin) << int(length);
        }
        return marks;
    }
    case ObjectRole:
        return QVariant::fromValue(objectAt(index.row()));
    default:
        return {};
    }
}

Qt::ItemFlags SearchResultModel::flags(const QModelIndex &index) const
{
    if (!index.isValid())
        return {};
    if (!isChoice(index.row()))
        return Qt::ItemNeverHasChildren;
    return Qt::ItemIsSelectable | Qt::ItemIsEnabled | Qt::ItemNeverHasChildren;
}

} // namespace kekkai
