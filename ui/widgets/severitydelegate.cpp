#include "ui/widgets/severitydelegate.h"

#include "ui/widgets/severitybadge.h"

namespace kekkai {

SeverityDelegate::SeverityDelegate(int role, QObject *parent)
    : QStyledItemDelegate(parent)
    , m_role(role)
{
}

void SeverityDelegate::initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    const auto severity = Severity(index.data(m_role).toInt());
    option->icon = themedIcon(severityIcon(severity), severityToken(severity));
    option->features |= QStyleOptionViewItem::HasDecoration;
    option->decorationSize = QSize(16, 16);
}

} // namespace kekkai
