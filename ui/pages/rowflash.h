#pragma once

#include <QList>
#include <QObject>
#include <QPersistentModelIndex>
#include <QTimer>
#include <QVariantAnimation>

class QAbstractItemView;

namespace kekkai {

/// Marks rows that changed for a moment, once. Where the system asks for less motion, nothing is marked.
class RowFlash final : public QObject {
    Q_OBJECT
public:
    explicit RowFlash(QAbstractItemView *view);

    /// @p rows of the top level; only those in sight are marked.
    void mark(const QList<int> &rows);
    /// 0 … 1: how strongly the row of @p index is marked.
    [[nodiscard]] double strengthOf(const QModelIndex &index) const;
    [[nodiscard]] int marked() const { return int(m_rows.size()); }

private:
    void finish();

    QAbstractItemView *m_view;
    QList<QPersistentModelIndex> m_rows;
    QTimer m_hold;
    QVariantAnimation m_fade;
    double m_strength = 0;
};

} // namespace kekkai
