#pragma once

#include "models/support/roles.h"
#include "ui/support/theme.h"

#include <QStyledItemDelegate>

namespace kekkai {

class RowFlash;

/// A mark's colour and shape.
[[nodiscard]] Token markToken(Mark mark);
[[nodiscard]] QString markIcon(Mark mark); ///< empty for Mark::None

/// Draws the cells of the item models: a state's mark as a shape before its word, names and ids in the fixed-pitch
/// font.
class CellDelegate final : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void setFlash(const RowFlash *flash) { m_flash = flash; } ///< rows that are marked for a moment; outlives this

    /// Server text with its control characters written out.
    [[nodiscard]] QString displayText(const QVariant &value, const QLocale &locale) const override;
    /// Tooltips are plain text, whatever a server wrote.
    bool helpEvent(QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option,
                   const QModelIndex &index) override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override;

private:
    const RowFlash *m_flash = nullptr;
};

} // namespace kekkai
