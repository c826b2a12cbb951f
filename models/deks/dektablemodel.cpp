#include "models/deks/dektablemodel.h"

#include "models/text/valuetext.h"

#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {
enum DekTerm {
    KekTerm,
    SubjectTerm,
    VersionTerm,
    AlgorithmTerm,
    DeletedTerm,
    AgeTerm,
    ExpiryTerm,
    ExpiredTerm,
    NewestTerm
};
}

QList<FilterField> DekRow::filterFields()
{
    using Type = FilterField::Type;
    return {{u"kek"_s, Type::Text, {}, DekTableModel::tr("KEK")},
            {u"subject"_s, Type::Text, {}, DekTableModel::tr("subject")},
            {u"version"_s, Type::Number, {}, DekTableModel::tr("version")},
            {u"algorithm"_s, Type::Text, {}, DekTableModel::tr("algorithm")},
            {u"deleted"_s, Type::Flag, {}, DekTableModel::tr("soft-deleted")},
            {u"age"_s, Type::Age, {}, DekTableModel::tr("changed")},
            {u"expiry"_s, Type::Number, {}, DekTableModel::tr("days until expiry")},
            {u"expired"_s, Type::Flag, {}, DekTableModel::tr("expired")},
            {u"newest"_s, Type::Flag, {}, DekTableModel::tr("newest version")}};
}

QVariant DekRow::filterValue(int field) const
{
    switch (DekTerm(field)) {
    case KekTerm:
        return dek.kekName;
    case SubjectTerm:
        return dek.subject;
    case VersionTerm:
        return dek.version;
    case AlgorithmTerm:
        return dek.algorithm;
    case DeletedTerm:
        return dek.deleted;
    case AgeTerm:
        return dek.changedAt;
    case ExpiryTerm:
        return expiryDays > 0 ? QVariant(expiryDays) : QVariant();
    case ExpiredTerm:
        return isExpired(QDateTime::currentDateTimeUtc());
    case NewestTerm:
        return newest;
    }
    return {};
}

QDateTime DekRow::expiresAt() const
{
    return newest && expiryDays > 0 && dek.changedAt.isValid() ? dek.changedAt.addDays(expiryDays) : QDateTime();
}

bool DekRow::isExpired(const QDateTime &now) const
{
    const QDateTime due = expiresAt();
    return due.isValid() && due <= now;
}

int DekRow::compareKeys(const DekRow &a, const DekRow &b)
{
    if (const int order = a.dek.kekName.compare(b.dek.kekName); order != 0)
        return order;
    if (const int order = a.dek.subject.compare(b.dek.subject); order != 0)
        return order;
    if (const int order = a.dek.algorithm.compare(b.dek.algorithm); order != 0)
        return order;
    return compareValues(a.dek.version, b.dek.version);
}

void DekTableModel::setInventory(const InventoryPtr &inventory)
{
    if (!inventory)
        return;
    if (m_shown && m_shown->deks.constData() == inventory->deks.constData()
        && m_shown->deks.size() == inventory->deks.size())
        return;
    m_shown = inventory;
    rebuild();
}

void DekTableModel::setExpiries(const DekExpiries &expiries)
{
    m_expiries = expiries;
    rebuild();
}

void DekTableModel::rebuild()
{
    if (m_shown)
        setBuilder([inventory = m_shown, expiries = m_expiries] { return dekRows(inventory->deks, expiries); },
                   m_shown->deks.size());
}

void DekTableModel::clear()
{
    m_shown.reset();
    m_expiries.clear();
    RowModel<DekRow>::clear();
}

int DekTableModel::positionOf(const ObjectRef &object) const
{
    if (object.kind != ObjectRef::Kind::Dek || object.key.size() != 4)
        return -1;
    DekRow wanted;
    wanted.dek.kekName = object.key.at(0);
    wanted.dek.subject = object.key.at(1);
    wanted.dek.algorithm = object.key.at(2);
    wanted.dek.version = object.key.at(3).toInt();
    return placeByKey(wanted);
}

QList<DekRow> DekTableModel::dekRows(const QList<Dek> &deks, const DekExpiries &expiries)
{
    QList<DekRow> rows;
    rows.reserve(deks.size());
    for (const Dek &dek : deks)
        rows.append({dek, false, 0});
    // From the end: the first live one of each (kekName, subject, algorithm) is its newest.
    const Dek *newest = nullptr;
    for (DekRow &row : rows)
        row.expiryDays =
            expiries.isEmpty() ? 0 : expiries.value({row.dek.kekName, row.dek.subject, row.dek.algorithm}, 0);
    for (qsizetype i = rows.size() - 1; i >= 0; --i) {
        DekRow &row = rows[i];
        if (row.dek.deleted)
            continue;
        row.newest = !newest || newest->kekName != row.dek.kekName || newest->subject != row.dek.subject
            || newest->algorithm != row.dek.algorithm;
        if (row.newest)
            newest = &deks.at(i);
    }
    return rows;
}

int DekTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString DekTableModel::stateText(const DekRow &row, const QDateTime &now)
{
    if (row.dek.deleted)
        return tr("Soft-deleted");
    if (!row.newest)
        return tr("Replaced");
    return row.isExpired(now) ? tr("Expired") : tr("Live");
}

Mark DekTableModel::stateMark(const DekRow &row, const QDateTime &now)
{
    if (row.dek.deleted)
        return Mark::Deleted;
    if (!row.newest)
        return Mark::Muted;
    return row.isExpired(now) ? Mark::High : Mark::Ok;
}

QString DekTableModel::expiryText(const DekRow &row, const QDateTime &now)
{
    const QDateTime due = row.expiresAt();
    if (!due.isValid())
        return row.newest ? tr("never") : noValueText();
    return ageText(due, now);
}

QVariant DekRow::cell(int column, int role, const QDateTime &now) const
{
    using enum DekTableModel::Column;
    const DekRow &row = *this;
    const bool text = role == Qt::DisplayRole || role == SortRole;
    switch (DekTableModel::Column(column)) {
    case KekColumn:
        if (text || role == Qt::ToolTipRole)
            return row.dek.kekName;
        return role == MonoRole ? QVariant(true) : QVariant();
    case SubjectColumn:
        if (text || role == Qt::ToolTipRole)
            return row.dek.subject;
        return role == MonoRole ? QVariant(true) : QVariant();
    case VersionColumn:
        if (role == Qt::DisplayRole)
            return numberText(row.dek.version);
        if (role == Qt::TextAlignmentRole)
            return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
        return role == SortRole ? QVariant(row.dek.version) : QVariant();
    case AlgorithmColumn:
        return text ? QVariant(row.dek.algorithm) : QVariant();
    case AgeColumn:
        if (role == Qt::DisplayRole)
            return ageText(row.dek.changedAt, now);
        if (role == Qt::ToolTipRole)
            return timeTooltip(row.dek.changedAt);
        return role == SortRole ? QVariant(row.dek.changedAt) : QVariant();
    case ExpiryColumn:
        if (role == Qt::DisplayRole)
            return DekTableModel::expiryText(row, now);
        if (role == Qt::ToolTipRole)
            return timeTooltip(row.expiresAt());
        return role == SortRole ? QVariant(row.expiresAt()) : QVariant();
    case StateColumn:
        if (text)
            return DekTableModel::stateText(row, now);
        if (role == Qt::ToolTipRole && !row.dek.deleted && !row.newest)
            return DekTableModel::tr("A newer version encrypts; this one still decrypts what it once encrypted.");
        return role == MarkRole ? QVariant(int(DekTableModel::stateMark(row, now))) : QVariant();
    case ColumnCount:
        break;
    }
    return {};
}

int DekRow::compareColumn(const DekRow &a, const DekRow &b, int column, const QDateTime &now)
{
    using enum DekTableModel::Column;
    const auto milliseconds = [](const QDateTime &time, qint64 none) {
        return time.isValid() ? time.toMSecsSinceEpoch() : none;
    };
    switch (DekTableModel::Column(column)) {
    case KekColumn:
        return a.dek.kekName.compare(b.dek.kekName);
    case SubjectColumn:
        return a.dek.subject.compare(b.dek.subject);
    case VersionColumn:
        return compareValues(a.dek.version, b.dek.version);
    case AlgorithmColumn:
        return a.dek.algorithm.compare(b.dek.algorithm);
    case AgeColumn:
        return compareValues(milliseconds(b.dek.changedAt, 0), milliseconds(a.dek.changedAt, 0));
    case ExpiryColumn: {
        constexpr qint64 never = std::numeric_limits<qint64>::max();
        return compareValues(milliseconds(a.expiresAt(), never), milliseconds(b.expiresAt(), never));
    }
    case StateColumn:
        return compareValues(int(DekTableModel::stateMark(a, now)), int(DekTableModel::stateMark(b, now)));
    case ColumnCount:
        break;
    }
    return 0;
}

QVariant DekTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && section == VersionColumn && role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
    if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && role != Qt::ToolTipRole))
        return {};
    const bool tip = role == Qt::ToolTipRole;
    switch (Column(section)) {
    case KekColumn:
        return tr("KEK");
    case SubjectColumn:
        return tr("Subject");
    case VersionColumn:
        return tip ? tr("Each algorithm counts its versions on its own") : tr("Version");
    case AlgorithmColumn:
        return tr("Algorithm");
    case AgeColumn:
        return tip ? tr("Time since the last change: a soft delete or undelete counts too") : tr("Age");
    case ExpiryColumn:
        return tip ? tr("When producers replace it, by the policy's encrypt.dek.expiry.days") : tr("Expiry");
    case StateColumn:
        return tr("State");
    case ColumnCount:
        break;
    }
    return {};
}

QString DekRow::searchText(const QDateTime &now) const
{
    const DekRow &row = *this;
    return row.dek.kekName + u'\n' + row.dek.subject + u'\n' + row.dek.algorithm + u'\n'
        + DekTableModel::stateText(row, now);
}

bool DekRow::isDeleted() const
{
    return dek.deleted;
}

ObjectRef DekRow::ref() const
{
    return {ObjectRef::Kind::Dek, {dek.kekName, dek.subject, dek.algorithm, QString::number(dek.version)}};
}

QVariant DekRow::exported(int column, const QDateTime &now) const
{
    using enum DekTableModel::Column;
    switch (DekTableModel::Column(column)) {
    case VersionColumn:
        return dek.version;
    case AgeColumn:
        return dek.changedAt;
    case ExpiryColumn:
        return expiresAt();
    default:
        return cell(column, Qt::DisplayRole, now);
    }
}

QString DekTableModel::columnKey(int column) const
{
    switch (Column(column)) {
    case KekColumn:
        return u"kekName"_s;
    case SubjectColumn:
        return u"subject"_s;
    case VersionColumn:
        return u"version"_s;
    case AlgorithmColumn:
        return u"algorithm"_s;
    case AgeColumn:
        return u"ts"_s;
    case ExpiryColumn:
        return u"expires"_s;
    case StateColumn:
        return u"state"_s;
    case ColumnCount:
        break;
    }
    return {};
}

} // namespace kekkai
