#include "models/keks/kektablemodel.h"

#include "models/text/errortext.h"
#include "models/text/valuetext.h"

#include <QHash>

using namespace Qt::StringLiterals;

namespace kekkai {

namespace {
enum KekTerm { KekTermName, TypeTerm, KeyTerm, DeletedTerm, SharedTerm, AgeTerm, DeksTerm, DocTerm, StateTerm };
}

QList<FilterField> KekRow::filterFields()
{
    using Type = FilterField::Type;
    return {{u"kek"_s, Type::Text, {}, KekTableModel::tr("name"), {u"name"_s}},
            {u"type"_s, Type::Text, {}, KekTableModel::tr("KMS type"), {u"kms"_s}},
            {u"key"_s, Type::Text, {}, KekTableModel::tr("key id"), {u"id"_s}},
            {u"deleted"_s, Type::Flag, {}, KekTableModel::tr("soft-deleted")},
            {u"shared"_s, Type::Flag, {}, KekTableModel::tr("shared")},
            {u"age"_s, Type::Age, {}, KekTableModel::tr("changed")},
            {u"deks"_s, Type::Number, {}, KekTableModel::tr("number of DEKs")},
            {u"doc"_s, Type::Text, {}, KekTableModel::tr("doc")},
            {u"state"_s, Type::Text, {}, KekTableModel::tr("state")}};
}

QVariant KekRow::filterValue(int field) const
{
    switch (KekTerm(field)) {
    case KekTermName:
        return kek.name;
    case TypeTerm:
        return kek.details ? QVariant(kek.details->kmsType) : QVariant();
    case KeyTerm:
        return kek.details ? QVariant(kek.details->kmsKeyId) : QVariant();
    case DeletedTerm:
        return kek.details ? QVariant(kek.details->deleted) : QVariant();
    case SharedTerm:
        return kek.details ? QVariant(kek.details->shared) : QVariant();
    case AgeTerm:
        return kek.details ? QVariant(kek.details->changedAt) : QVariant();
    case DeksTerm:
        return deks;
    case DocTerm:
        return kek.details ? QVariant(kek.details->doc) : QVariant();
    case StateTerm:
        return KekTableModel::stateText(*this);
    }
    return {};
}

void KekTableModel::setInventory(const InventoryPtr &inventory)
{
    if (!inventory)
        return;
    if (m_shown && m_shown->keks.constData() == inventory->keks.constData()
        && m_shown->keks.size() == inventory->keks.size() && m_shown->deks.constData() == inventory->deks.constData()
        && m_shown->deks.size() == inventory->deks.size()
        && m_shown->part(InventoryPart::Keks).phase == inventory->part(InventoryPart::Keks).phase
        && m_shown->part(InventoryPart::Keks).itemErrors == inventory->part(InventoryPart::Keks).itemErrors)
        return;
    m_shown = inventory;
    setBuilder([inventory] { return kekRows(*inventory); }, inventory->keks.size() + inventory->deks.size() / 8);
}

void KekTableModel::clear()
{
    m_shown.reset();
    RowModel<KekRow>::clear();
}

QList<KekRow> KekTableModel::kekRows(const Inventory &inventory)
{
    QHash<QStringView, std::pair<int, int>> counts;
    for (const Dek &dek : inventory.deks) {
        auto &[all, deleted] = counts[dek.kekName];
        ++all;
        deleted += dek.deleted ? 1 : 0;
    }
    const PartState part = inventory.part(InventoryPart::Keks);
    const bool awaited = part.phase == PartState::Phase::Loading || part.phase == PartState::Phase::Waiting;
    QHash<QString, const ApiError *> errors;
    for (const ItemError &error : part.itemErrors)
        errors.insert(error.item, &error.error);
    QList<KekRow> rows;
    rows.reserve(inventory.keks.size());
    for (const KekEntry &kek : inventory.keks) {
        const auto [all, deleted] = counts.value(kek.name);
        KekRow row{kek, all, deleted, {}, awaited};
        if (const ApiError *error = errors.value(u"KEK "_s + kek.name))
            row.error = *error;
        rows.append(row);
    }
    return rows;
}

int KekTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString KekTableModel::stateText(const KekRow &row)
{
    if (row.error)
        return tr("Not readable");
    if (!row.kek.details)
        return row.awaited ? tr("Loading") : tr("Not read");
    return row.kek.details->deleted ? tr("Soft-deleted") : tr("Live");
}

Mark KekTableModel::stateMark(const KekRow &row)
{
    if (row.error)
        return Mark::High;
    if (!row.kek.details)
        return Mark::Muted;
    return row.kek.details->deleted ? Mark::Deleted : Mark::Ok;
}

QVariant KekRow::cell(int column, int role, const QDateTime &now) const
{
    using enum KekTableModel::Column;
    const KekRow &row = *this;
    const Kek *details = row.kek.details ? &*row.kek.details : nullptr;
    switch (KekTableModel::Column(column)) {
    case NameColumn:
        if (role == Qt::DisplayRole || role == SortRole || role == Qt::ToolTipRole)
            return row.kek.name;
        return role == MonoRole ? QVariant(true) : QVariant();
    case KmsTypeColumn:
        return details && (role == Qt::DisplayRole || role == SortRole) ? QVariant(details->kmsType) : QVariant();
    case KmsKeyColumn:
        if (details && (role == Qt::DisplayRole || role == SortRole || role == Qt::ToolTipRole))
            return details->kmsKeyId;
        return role == MonoRole ? QVariant(true) : QVariant();
    case SharedColumn:
        if (details && role == Qt::DisplayRole)
            return details->shared ? KekTableModel::tr("Shared") : KekTableModel::tr("Private");
        if (details && role == Qt::ToolTipRole)
            return details->shared ? KekTableModel::tr("The registry itself may use the key to make and unwrap DEKs.")
                                   : KekTableModel::tr("Only clients use the key; the registry cannot.");
        return details && role == SortRole ? QVariant(details->shared) : QVariant();
    case AgeColumn:
        if (details && role == Qt::DisplayRole)
            return ageText(details->changedAt, now);
        if (details && role == Qt::ToolTipRole)
            return timeTooltip(details->changedAt);
        return details && role == SortRole ? QVariant(details->changedAt) : QVariant();
    case DeksColumn:
        if (role == Qt::DisplayRole)
            return numberText(row.deks);
        if (role == Qt::ToolTipRole && row.deletedDeks > 0)
            return KekTableModel::tr("%1 of them soft-deleted").arg(numberText(row.deletedDeks));
        if (role == Qt::TextAlignmentRole)
            return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
        return role == SortRole ? QVariant(row.deks) : QVariant();
    case StateColumn:
        if (role == Qt::DisplayRole || role == SortRole)
            return KekTableModel::stateText(row);
        if (role == Qt::ToolTipRole && row.error)
            return errorSentence(*row.error);
        return role == MarkRole ? QVariant(int(KekTableModel::stateMark(row))) : QVariant();
    case ColumnCount:
        break;
    }
    return {};
}

int KekRow::compareColumn(const KekRow &a, const KekRow &b, int column, const QDateTime &now)
{
    Q_UNUSED(now)
    using enum KekTableModel::Column;
    const auto by = [&a, &b](auto value) {
        const Kek none;
        return compareValues(value(a.kek.details ? *a.kek.details : none),
                             value(b.kek.details ? *b.kek.details : none));
    };
    switch (KekTableModel::Column(column)) {
    case NameColumn:
        return KekRow::compareKeys(a, b);
    case KmsTypeColumn:
        return by([](const Kek &one) { return one.kmsType; });
    case KmsKeyColumn:
        return by([](const Kek &one) { return one.kmsKeyId; });
    case SharedColumn:
        return by([](const Kek &one) { return one.shared; });
    case AgeColumn:
        return -by(
            [](const Kek &one) { return one.changedAt.isValid() ? one.changedAt.toMSecsSinceEpoch() : qint64(0); });
    case DeksColumn:
        return compareValues(a.deks, b.deks);
    case StateColumn:
        return compareValues(int(KekTableModel::stateMark(a)), int(KekTableModel::stateMark(b)));
    case ColumnCount:
        break;
    }
    return 0;
}

QVariant KekTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && section == DeksColumn && role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
    if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && role != Qt::ToolTipRole))
        return {};
    const bool tip = role == Qt::ToolTipRole;
    switch (Column(section)) {
    case NameColumn:
        return tr("Name");
    case KmsTypeColumn:
        return tr("KMS type");
    case KmsKeyColumn:
        return tip ? tr("The key's address in the KMS (kmsKeyId)") : tr("Key id");
    case SharedColumn:
        return tip ? tr("Whether the registry itself may use the key") : tr("Shared");
    case AgeColumn:
        return tip ? tr("Time since the last change, deletes and undeletes included") : tr("Age");
    case DeksColumn:
        return tip ? tr("DEK versions under this key, soft-deleted ones included") : tr("DEKs");
    case StateColumn:
        return tr("State");
    case ColumnCount:
        break;
    }
    return {};
}

QString KekRow::searchText(const QDateTime &now) const
{
    Q_UNUSED(now)
    if (!kek.details)
        return kek.name + u'\n' + KekTableModel::stateText(*this);
    return kek.name + u'\n' + kek.details->kmsType + u'\n' + kek.details->kmsKeyId + u'\n' + kek.details->doc + u'\n'
        + KekTableModel::stateText(*this);
}

bool KekRow::isDeleted() const
{
    return kek.details && kek.details->deleted;
}

ObjectRef KekRow::ref() const
{
    return {ObjectRef::Kind::Kek, {kek.name}};
}

QVariant KekRow::exported(int column, const QDateTime &now) const
{
    using enum KekTableModel::Column;
    switch (KekTableModel::Column(column)) {
    case SharedColumn:
        return kek.details ? QVariant(kek.details->shared) : QVariant();
    case AgeColumn:
        return kek.details ? QVariant(kek.details->changedAt) : QVariant();
    case DeksColumn:
        return deks;
    default:
        return cell(column, Qt::DisplayRole, now);
    }
}

QString KekTableModel::columnKey(int column) const
{
    switch (Column(column)) {
    case NameColumn:
        return u"name"_s;
    case KmsTypeColumn:
        return u"kmsType"_s;
    case KmsKeyColumn:
        return u"kmsKeyId"_s;
    case SharedColumn:
        return u"shared"_s;
    case AgeColumn:
        return u"ts"_s;
    case DeksColumn:
        return u"deks"_s;
    case StateColumn:
        return u"state"_s;
    case ColumnCount:
        break;
    }
    return {};
}

} // namespace kekkai
