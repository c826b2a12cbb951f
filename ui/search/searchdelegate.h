#pragma once

#include <QStyledItemDelegate>

namespace kekkai {

/// Draws the rows of a SearchResultModel: headings, hits with the letters that answer the query marked, and where
/// each is.
class SearchDelegate final : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

} // namespace kekkai
