#pragma once

#include "models/search/searchsource.h"

#include <QAbstractListModel>
#include <QSet>

namespace kekkai {

[[nodiscard]] QString searchKindText(SearchKind kind); ///< of a group: "KEKs", "Fields"

/// An answer as one list: for each kind a heading and its best hits, and a row that shows the others.
/// Before anything is typed it lists former queries.
class SearchResultModel final : public QAbstractListModel {
    Q_OBJECT
public:
    enum class RowType { Heading, Hit, More, Recent };
    enum Role {
        TypeRole = Qt::UserRole, ///< int of RowType
        KindRole, ///< int of SearchKind
        PlaceRole, ///< QString: where a hit is
        MarksRole, ///< QVariantList of begin, length, begin, length, …: the letters that answer the query
        ObjectRole, ///< ObjectRef of a hit
    };

    using QAbstractListModel::QAbstractListModel;

    void setAnswer(const SearchAnswer &answer);
    void setRecent(const QStringList &queries);
    /// Shows all hits of the kind that a More row is about.
    void expand(int row);

    [[nodiscard]] RowType typeAt(int row) const { return m_rows.at(row).type; }
    [[nodiscard]] bool isChoice(int row) const { return typeAt(row) != RowType::Heading; }
    [[nodiscard]] ObjectRef objectAt(int row) const;
    [[nodiscard]] QString textAt(int row) const { return m_rows.at(row).text; }
    [[nodiscard]] qsizetype hits() const; ///< how many were found, shown or not

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex &index) const override;

    static constexpr int shownAtFirst = 6; ///< of one kind

private:
    struct Row {
        RowType type = RowType::Heading;
        SearchKind kind = SearchKind::Kek;
        QString text;
        SearchHit hit;
    };
    void rebuild();

    SearchAnswer m_answer;
    QSet<SearchKind> m_expanded;
    QList<Row> m_rows;
};

} // namespace kekkai
