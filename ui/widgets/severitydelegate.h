#pragma once

#include <QStyledItemDelegate>

namespace kekkai {

/// Draws a severity as its shape in its colour, and its word. @p role gives int(Severity).
class SeverityDelegate final : public QStyledItemDelegate {
    Q_OBJECT
public:
    SeverityDelegate(int role, QObject *parent);

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override;

private:
    int m_role;
};

} // namespace kekkai
