#include "models/schemas/schematreemodel.h"

#include "models/text/ruletext.h"
#include "models/text/valuetext.h"

#include <QHash>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kekkai {

namespace {

/// Which of a subject's versions are shown below it.
int shownVersions(const SubjectEntry &entry, const RowOrder &order)
{
    if (order.showsDeleted())
        return int(entry.versions.size());
    return int(std::count_if(entry.versions.cbegin(), entry.versions.cend(),
                             [](const SchemaVersionPtr &version) { return !version->deleted; }));
}

/// The version at one row below a subject: the newest first, or last in descending order.
SchemaVersionPtr shownVersion(const SubjectEntry &entry, const RowOrder &order, int row)
{
    QList<SchemaVersionPtr> shown = entry.versions;
    if (!order.showsDeleted())
        shown.removeIf([](const SchemaVersionPtr &version) { return version->deleted; });
    return shown.value(order.order == Qt::AscendingOrder ? shown.size() - 1 - row : row);
}

int rowOfVersion(const SubjectEntry &entry, const RowOrder &order, int version)
{
    const int count = shownVersions(entry, order);
    for (int row = 0; row < count; ++row) {
        if (shownVersion(entry, order, row)->version == version)
            return row;
    }
    return -1;
}

bool sameVersions(const QList<SchemaVersionPtr> &a, const QList<SchemaVersionPtr> &b)
{
    return std::equal(
        a.cbegin(), a.cend(), b.cbegin(), b.cend(),
        [](const SchemaVersionPtr &one, const SchemaVersionPtr &other) { return one == other || *one == *other; });
}

template <typename Visit> void visitFields(const QList<SchemaField> &fields, const Visit &visit)
{
    for (const SchemaField &field : fields) {
        visit(field);
        visitFields(field.children, visit);
    }
}

QList<const Rule *> rulesOf(const SchemaVersion &version)
{
    QList<const Rule *> rules;
    for (const auto *list :
         {&version.ruleSet.migrationRules, &version.ruleSet.domainRules, &version.ruleSet.encodingRules}) {
        for (const Rule &rule : *list)
            rules.append(&rule);
    }
    return rules;
}

/// From the rule, else from the metadata (reference/schema-registry.md 3.3); empty when neither names one.
QString kekNameOf(const Rule &rule, const SchemaMetadata &metadata)
{
    const QString parameter = u"encrypt.kek.name"_s;
    const MaskedMap &values = rule.params.contains(parameter) ? rule.params : metadata.properties;
    const auto it = values.constFind(parameter);
    return it == values.constEnd() || it->isSecret() ? QString() : it->text();
}

} // namespace

int SubjectRow::compareKeys(const SubjectRow &a, const SubjectRow &b)
{
    // Snapshots of one load share their names: most need not be read.
    const QString &one = a.entry.name;
    const QString &other = b.entry.name;
    return one.constData() == other.constData() && one.size() == other.size() ? 0 : one.compare(other);
}

bool operator==(const SubjectRow &a, const SubjectRow &b)
{
    return a.entry.deleted == b.entry.deleted && a.entry.versionsKnown == b.entry.versionsKnown
        && (a.entry.versionsKnown || a.awaited == b.awaited)
        && (a.entry.latestFields == nullptr) == (b.entry.latestFields == nullptr)
        && sameVersions(a.entry.versions, b.entry.versions) && a.errors == b.errors;
}

QList<FilterField> SubjectRow::filterFields()
{
    using Type = FilterField::Type;
    return {{u"subject"_s, Type::Text, {}, SchemaTreeModel::tr("subject"), {u"name"_s}},
            {u"type"_s, Type::Text, {}, SchemaTreeModel::tr("schema type")},
            {u"context"_s, Type::Text, {}, SchemaTreeModel::tr("context")},
            {u"tag"_s, Type::TextList, {}, SchemaTreeModel::tr("tag")},
            {u"field"_s, Type::TextList, {}, SchemaTreeModel::tr("field")},
            {u"rule"_s, Type::TextList, {}, SchemaTreeModel::tr("rule"), {u"policy"_s}},
            {u"kek"_s, Type::TextList, {}, SchemaTreeModel::tr("KEK")},
            {u"version"_s, Type::Number, {}, SchemaTreeModel::tr("newest version")},
            {u"versions"_s, Type::Number, {}, SchemaTreeModel::tr("number of versions")},
            {u"id"_s, Type::Number, {}, SchemaTreeModel::tr("schema id")},
            {u"deleted"_s, Type::Flag, {}, SchemaTreeModel::tr("soft-deleted")},
            {u"age"_s, Type::Age, {}, SchemaTreeModel::tr("newest version registered")},
            {u"reference"_s, Type::TextList, {}, SchemaTreeModel::tr("referenced subject"), {u"ref"_s}}};
}

QVariant SubjectRow::filterValue(int field) const
{
    const SubjectEntry &subject = entry;
    enum Term {
        SubjectTerm,
        TypeTerm,
        ContextTerm,
        TagTerm,
        FieldTerm,
        RuleTerm,
        KekTerm,
        VersionTerm,
        VersionsTerm,
        IdTerm,
        DeletedTerm,
        AgeTerm,
        ReferenceTerm
    };
    const SchemaVersionPtr latest = subject.latest();
    if (Term(field) == SubjectTerm)
        return subject.name;
    if (Term(field) == ContextTerm)
        return contextOf(subject.name);
    if (!latest)
        return {};
    QStringList list;
    switch (Term(field)) {
    case SubjectTerm:
    case ContextTerm:
        break;
    case TypeTerm:
        return schemaTypeText(latest->type, latest->typeText);
    case TagTerm:
        for (const QStringList &tags : latest->metadata.tags)
            list += tags;
        for (const Rule *rule : rulesOf(*latest))
            list += rule->tags;
        if (subject.latestFields) {
            list += subject.latestFields->rootTags;
            visitFields(subject.latestFields->fields, [&list](const SchemaField &one) { list += one.inlineTags; });
        }
        list.removeDuplicates();
        return list;
    case FieldTerm:
        if (subject.latestFields)
            visitFields(subject.latestFields->fields, [&list](const SchemaField &one) { list += one.path; });
        return list;
    case RuleTerm:
        for (const Rule *rule : rulesOf(*latest))
            list += rule->name;
        return list;
    case KekTerm:
        for (const Rule *rule : rulesOf(*latest)) {
            const QString name = kekNameOf(*rule, latest->metadata);
            if (rule->isEncryption() && !name.isEmpty())
                list += name;
        }
        return list;
    case VersionTerm:
        return latest->version;
    case VersionsTerm:
        return int(subject.versions.size());
    case IdTerm:
        return latest->id;
    case DeletedTerm:
        return subject.deleted;
    case AgeTerm:
        return latest->changedAt;
    case ReferenceTerm:
        for (const SchemaReference &reference : latest->references)
            list += reference.subject;
        return list;
    }
    return {};
}

QString SubjectRow::searchText(const QDateTime &now) const
{
    Q_UNUSED(now)
    // A version is found by its subject, so that what is expanded stays whole while one filters.
    const SchemaVersionPtr latest = entry.latest();
    return latest ? QString(entry.name + u'\n' + schemaTypeText(latest->type, latest->typeText)) : entry.name;
}

QString SubjectRow::stateText() const
{
    if (!errors.isEmpty())
        return entry.versions.isEmpty() ? SchemaTreeModel::tr("Not readable") : SchemaTreeModel::tr("Partly read");
    if (!entry.versionsKnown)
        return awaited ? SchemaTreeModel::tr("Loading") : SchemaTreeModel::tr("Not read");
    return entry.deleted ? SchemaTreeModel::tr("Soft-deleted") : SchemaTreeModel::tr("Live");
}

Mark SubjectRow::stateMark() const
{
    if (!errors.isEmpty())
        return Mark::High;
    if (!entry.versionsKnown)
        return Mark::Muted;
    return entry.deleted ? Mark::Deleted : Mark::Ok;
}

QVariant SubjectRow::cell(int column, int role, const QDateTime &now) const
{
    Q_UNUSED(now)
    using enum SchemaTreeModel::Column;
    const bool text = role == Qt::DisplayRole || role == SortRole;
    const SchemaVersionPtr version = entry.latest();
    switch (SchemaTreeModel::Column(column)) {
    case NameColumn:
        if (role == MarkRole) // the state's own column gives way in a narrow tree
            return stateMark() == Mark::Deleted || stateMark() == Mark::High ? QVariant(int(stateMark())) : QVariant();
        if (role == Qt::ToolTipRole && entry.deleted)
            return SchemaTreeModel::tr("%1: soft-deleted").arg(entry.name);
        if (text || role == Qt::ToolTipRole)
            return entry.name;
        return role == MonoRole ? QVariant(true) : QVariant();
    case TypeColumn:
        return text && version ? QVariant(schemaTypeText(version->type, version->typeText)) : QVariant();
    case VersionColumn:
        if (role == Qt::TextAlignmentRole)
            return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
        if (role == Qt::ToolTipRole && version)
            return SchemaTreeModel::tr("Version %1, schema id %2").arg(version->version).arg(version->id);
        return text && version ? QVariant(version->version) : QVariant();
    case StateColumn:
        if (text)
            return stateText();
        if (role == Qt::ToolTipRole && !errors.isEmpty())
            return QString(errors.first().item + u": " + errorSentence(errors.first().error));
        return role == MarkRole ? QVariant(int(stateMark())) : QVariant();
    case ColumnCount:
        break;
    }
    return {};
}

int SubjectRow::compareColumn(const SubjectRow &a, const SubjectRow &b, int column, const QDateTime &now)
{
    Q_UNUSED(now)
    using enum SchemaTreeModel::Column;
    switch (SchemaTreeModel::Column(column)) {
    case NameColumn:
        return compareKeys(a, b);
    case TypeColumn: {
        const SchemaVersionPtr first = a.entry.latest();
        const SchemaVersionPtr second = b.entry.latest();
        return compareValues(first ? int(first->type) : -1, second ? int(second->type) : -1);
    }
    case VersionColumn: {
        const SchemaVersionPtr first = a.entry.latest();
        const SchemaVersionPtr second = b.entry.latest();
        return compareValues(first ? first->version : 0, second ? second->version : 0);
    }
    case StateColumn:
        return compareValues(int(a.stateMark()), int(b.stateMark()));
    case ColumnCount:
        break;
    }
    return 0;
}

void SchemaTreeModel::setInventory(const InventoryPtr &inventory)
{
    if (!inventory)
        return;
    const PartState part = inventory->part(InventoryPart::Subjects);
    const bool awaited = part.phase == PartState::Phase::Loading || part.phase == PartState::Phase::Waiting;
    const bool sameErrors = awaited == m_awaited && part.itemErrors == m_knownErrors;
    if (sameErrors && m_shown && m_shown->subjects.constData() == inventory->subjects.constData()
        && m_shown->subjects.size() == inventory->subjects.size())
        return;
    m_shown = inventory;
    m_awaited = awaited;
    m_knownErrors = part.itemErrors;
    setBuilder([inventory] { return subjectRows(*inventory); }, inventory->subjects.size());
}

void SchemaTreeModel::clear()
{
    m_shown.reset();
    m_knownErrors.clear();
    ArrangedModel<SubjectRow>::clear();
}

QList<SubjectRow> SchemaTreeModel::subjectRows(const Inventory &inventory)
{
    const PartState part = inventory.part(InventoryPart::Subjects);
    const bool awaited = part.phase == PartState::Phase::Loading || part.phase == PartState::Phase::Waiting;
    QHash<QString, QList<ItemError>> errors; // by subject
    const QString versionWord = u" version "_s;
    for (const ItemError &error : part.itemErrors) { // "NAME" or "NAME version N"
        const qsizetype end = error.item.lastIndexOf(versionWord);
        errors[end < 0 ? error.item : error.item.first(end)].append(error);
    }
    QList<SubjectRow> rows;
    rows.reserve(inventory.subjects.size());
    for (const SubjectEntry &entry : inventory.subjects)
        rows.append({entry, errors.isEmpty() ? QList<ItemError>() : errors.value(entry.name), awaited});
    return rows;
}

const SubjectRow *SchemaTreeModel::rowOf(const QModelIndex &index) const
{
    if (!index.isValid())
        return nullptr;
    if (isVersion(index))
        return index.internalId() <= quintptr(rows().size()) ? &rows().at(qsizetype(index.internalId()) - 1) : nullptr;
    return index.row() < shownCount() ? &rowAt(index.row()) : nullptr;
}

QList<ItemError> SchemaTreeModel::errorsAt(const QModelIndex &index) const
{
    const SubjectRow *row = rowOf(index);
    return row ? row->errors : QList<ItemError>();
}

const SubjectEntry *SchemaTreeModel::subjectAt(const QModelIndex &index) const
{
    const SubjectRow *row = rowOf(index);
    return row ? &row->entry : nullptr;
}

SchemaVersionPtr SchemaTreeModel::versionAt(const QModelIndex &index) const
{
    const SubjectRow *row = rowOf(index);
    if (!row)
        return {};
    return isVersion(index) ? shownVersion(row->entry, state().order, index.row()) : row->entry.latest();
}

int SchemaTreeModel::positionOf(const ObjectRef &object) const
{
    if (object.kind != ObjectRef::Kind::Subject || object.key.isEmpty())
        return -1;
    SubjectRow wanted;
    wanted.entry.name = object.key.first();
    return placeByKey(wanted);
}

bool SchemaTreeModel::contains(const ObjectRef &object) const
{
    const int position = positionOf(object);
    if (position < 0 || object.key.size() == 1)
        return position >= 0;
    const int number = object.key.at(1).toInt();
    const QList<SchemaVersionPtr> &versions = rows().at(position).entry.versions;
    return std::any_of(versions.cbegin(), versions.cend(),
                       [number](const SchemaVersionPtr &version) { return version->version == number; });
}

QModelIndex SchemaTreeModel::indexOf(const ObjectRef &object) const
{
    const int position = positionOf(object);
    const int row = position < 0 ? -1 : state().place[size_t(position)];
    if (row < 0)
        return {};
    if (object.key.size() == 1)
        return createIndex(row, 0, quintptr(0));
    const int child = rowOfVersion(rows().at(position).entry, state().order, object.key.at(1).toInt());
    return child < 0 ? QModelIndex() : createIndex(child, 0, quintptr(position) + 1);
}

QModelIndex SchemaTreeModel::moved(const QModelIndex &old, const State &before, const State &after,
                                   const std::vector<int> &newOfOld) const
{
    if (!isVersion(old))
        return ArrangedModel<SubjectRow>::moved(old, before, after, newOfOld);
    const int oldPosition = int(old.internalId()) - 1;
    const int position = newPosition(oldPosition, newOfOld);
    if (position < 0 || after.place[size_t(position)] < 0)
        return {};
    const SchemaVersionPtr version = shownVersion(before.rows.at(oldPosition).entry, before.order, old.row());
    const int row = version ? rowOfVersion(after.rows.at(position).entry, after.order, version->version) : -1;
    return row < 0 ? QModelIndex() : createIndex(row, old.column(), quintptr(position) + 1);
}

bool SchemaTreeModel::differsInside(const SubjectRow &before, const SubjectRow &after) const
{
    return before.entry.versions != after.entry.versions;
}

QModelIndex SchemaTreeModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!parent.isValid())
        return row >= 0 && row < shownCount() && column >= 0 && column < ColumnCount
            ? createIndex(row, column, quintptr(0))
            : QModelIndex();
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, quintptr(state().shown[size_t(parent.row())]) + 1);
}

QModelIndex SchemaTreeModel::parent(const QModelIndex &child) const
{
    if (!isVersion(child))
        return {};
    const int row = state().place[size_t(child.internalId() - 1)];
    return row < 0 ? QModelIndex() : createIndex(row, 0, quintptr(0));
}

int SchemaTreeModel::rowCount(const QModelIndex &parent) const
{
    if (!parent.isValid())
        return shownCount();
    if (isVersion(parent) || parent.column() != 0)
        return 0;
    const SubjectRow *row = rowOf(parent);
    return row ? shownVersions(row->entry, state().order) : 0;
}

bool SchemaTreeModel::hasChildren(const QModelIndex &parent) const
{
    return rowCount(parent) > 0;
}

int SchemaTreeModel::columnCount(const QModelIndex &) const
{
    return ColumnCount;
}

QVariant SchemaTreeModel::data(const QModelIndex &index, int role) const
{
    const SubjectRow *row = checkIndex(index, CheckIndexOption::IndexIsValid) ? rowOf(index) : nullptr;
    if (!row)
        return {};
    const bool ofVersion = isVersion(index);
    const SchemaVersionPtr version = ofVersion ? versionAt(index) : SchemaVersionPtr();
    if (ofVersion && !version)
        return {};
    if (role == KeyRole)
        return QVariant::fromValue(
            ofVersion ? ObjectRef{ObjectRef::Kind::Subject, {row->entry.name, QString::number(version->version)}}
                      : row->ref());
    if (role == SearchRole)
        return row->searchText(now());
    if (role == DeletedRole)
        return ofVersion ? version->deleted : row->isDeleted();
    return ofVersion ? versionCell(*row, *version, index.column(), role) : row->cell(index.column(), role, now());
}

QVariant SchemaTreeModel::versionCell(const SubjectRow &row, const SchemaVersion &version, int column, int role) const
{
    const bool text = role == Qt::DisplayRole || role == SortRole;
    switch (Column(column)) {
    case NameColumn:
        if (role == MarkRole)
            return version.deleted ? QVariant(int(Mark::Deleted)) : QVariant();
        if (role == Qt::ToolTipRole && version.deleted)
            return tr("%1: soft-deleted").arg(row.entry.name);
        if (role == SortRole)
            return version.version;
        return role == Qt::DisplayRole ? QVariant(tr("Version %1").arg(version.version)) : QVariant();
    case TypeColumn:
        return text ? QVariant(schemaTypeText(version.type, version.typeText)) : QVariant();
    case VersionColumn:
        if (role == Qt::TextAlignmentRole)
            return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
        return role == Qt::ToolTipRole ? QVariant(tr("Version %1, schema id %2").arg(version.version).arg(version.id))
                                       : QVariant();
    case StateColumn:
        if (text)
            return version.deleted ? tr("Soft-deleted") : tr("Live");
        return role == MarkRole ? QVariant(int(version.deleted ? Mark::Deleted : Mark::Ok)) : QVariant();
    case ColumnCount:
        break;
    }
    return {};
}

QVariant SchemaTreeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && role != Qt::ToolTipRole))
        return {};
    switch (Column(section)) {
    case NameColumn:
        return tr("Subject");
    case TypeColumn:
        return tr("Type");
    case VersionColumn:
        return role == Qt::ToolTipRole ? tr("The newest version") : tr("Latest");
    case StateColumn:
        return tr("State");
    case ColumnCount:
        break;
    }
    return {};
}

QString SchemaTreeModel::columnKey(int column) const
{
    switch (Column(column)) {
    case NameColumn:
        return u"subject"_s;
    case TypeColumn:
        return u"schemaType"_s;
    case VersionColumn:
        return u"version"_s;
    case StateColumn:
        return u"state"_s;
    case ColumnCount:
        break;
    }
    return {};
}

BrowseModel::TableMaker SchemaTreeModel::tableMaker(const QList<int> &rows, const QList<int> &columns, Form form) const
{
    return madeTable(rows, columns, form);
}

} // namespace kekkai
