#include "models/findings/findingtablemodel.h"

#include "models/text/findingtext.h"
#include "models/text/objecttext.h"
#include "services/core/letgo.h"

#include <algorithm>
#include <utility>

namespace kekkai {

void FindingTableModel::setFindings(QList<Finding> findings, std::optional<Severity> only)
{
    if (only)
        findings.removeIf([only](const Finding &finding) { return finding.severity != *only; });
    if (findings == m_findings)
        return; // keeps selection and scroll
    beginResetModel();
    QList<Finding> old = std::exchange(m_findings, std::move(findings));
    endResetModel();
    letGoElsewhere(std::move(old));
}

int FindingTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_findings.size());
}

int FindingTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant FindingTableModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const Finding &finding = m_findings.at(index.row());
    switch (role) {
    case SeverityRole:
        return int(finding.severity);
    case ObjectRole:
        return QVariant::fromValue(finding.objects.value(0));
    case Qt::ToolTipRole: {
        const QString remedy = findingRemedy(finding.kind);
        return remedy.isEmpty() ? findingText(finding) : QString(findingText(finding) + u'\n' + remedy);
    }
    case Qt::AccessibleTextRole:
        return QString(severityText(finding.severity) + u": " + findingText(finding));
    case Qt::DisplayRole:
        break;
    default:
        return {};
    }
    switch (Column(index.column())) {
    case SeverityColumn:
        return severityText(finding.severity);
    case SentenceColumn:
        return findingText(finding);
    case ObjectColumn:
        if (!finding.objects.isEmpty())
            return objectText(finding.objects.first());
        return finding.kind == FindingKind::CertificateExpires ? finding.arguments.value(0) : QString();
    case ColumnCount:
        break;
    }
    return {};
}

QVariant FindingTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case SeverityColumn:
        return tr("Severity");
    case SentenceColumn:
        return tr("Finding");
    case ObjectColumn:
        return tr("Where");
    case ColumnCount:
        break;
    }
    return {};
}

} // namespace kekkai
