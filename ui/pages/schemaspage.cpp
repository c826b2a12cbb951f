#include "ui/pages/schemaspage.h"

#include "models/text/fieldtext.h"
#include "models/text/jsontext.h"
#include "models/text/objecttext.h"
#include "models/text/ruletext.h"
#include "models/text/settingtext.h"
#include "models/text/valuetext.h"
#include "services/navigation/place.h"
#include "ui/pages/celldelegate.h"
#include "ui/pages/keyfacts.h"
#include "ui/pages/schemacomparepanel.h"
#include "ui/pages/schematextview.h"
#include "ui/support/theme.h"
#include "ui/widgets/codeview.h"
#include "ui/widgets/detailspane.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/filteredit.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace kekkai {

namespace {

constexpr qsizetype mostShownText = 10'000; ///< characters of a schema in the details
const QString textShownSetting = u"schemas/text"_s;
constexpr int roomForText = 900; ///< pixels of the fields' panel from which on the text is shown unless told otherwise
constexpr int unfoldedFields = 300; ///< a tree up to this size is opened at once
constexpr int besideFrom = 1120; ///< pixels from which on fields stand beside the subjects, not below them

} // namespace

SchemasPage::SchemasPage(QWidget *parent)
    : BrowsePage(
        {u"schemas"_s, tr("Schemas"),
         tr("Subjects with their versions, and for every field its tags and whether clients really encrypt it."),
         u"schema"_s, tr("This registry has no subjects yet: the first schema that is registered appears here."),
         tr("Filter by subject or type")},
        parent)
    , m_work([this](const VersionFieldsPtr &fields) {
        if (fields->version == m_version)
            showFields(fields);
    })
    , m_textWork([this](const VersionTextPtr &text) {
        if (text->version == m_version)
            showText(text);
    })
    , m_tree(new QTreeView(this))
    , m_panels(new QSplitter(Qt::Vertical, this))
    , m_stack(new QStackedWidget(this))
    , m_compare(new SchemaComparePanel(this))
{
    m_tree->setObjectName(u"schemasTree"_s);
    QWidget *fields = madeFieldsPanel();
    m_panels->setObjectName(u"schemasPanels"_s);
    m_panels->setChildrenCollapsible(false);
    m_panels->addWidget(m_tree);
    m_panels->addWidget(fields);
    m_panels->setStretchFactor(0, 2);
    m_panels->setStretchFactor(1, 3);
    m_tree->setMinimumSize(200, 112);
    fields->setMinimumSize(240, 112);
    m_panels->setSizes({220, 300});
    m_panels->installEventFilter(this);
    m_stack->addWidget(m_panels);
    m_stack->addWidget(m_compare);
    setUp(m_tree, &m_model, m_stack);
    setColumns({{240, true, 120}, {96, false, 94}, {64, false, 52}, {116, false, 100}});
    setSpareColumns({{SchemaTreeModel::TypeColumn, 290},
                     {SchemaTreeModel::VersionColumn, 420},
                     {SchemaTreeModel::StateColumn, 480}});
    addShowDeleted();
    auto *compare = new QAction(themedIcon(u"schema"), tr("Co&mpare versions"), this);
    compare->setObjectName(u"compareVersions"_s);
    compare->setToolTip(tr("Compares two selected rows, or the selected version with the one before it"));
    compare->setShortcut(QKeySequence(u"Ctrl+D"_s));
    compare->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(compare, &QAction::triggered, this, &SchemasPage::compareSelected);
    addAction(compare);
    addMenuAction(compare);
    m_tree->addAction(compare);
    connect(m_compare, &SchemaComparePanel::closeRequested, this, &SchemasPage::closeComparison);
    connect(&m_model, &BrowseModel::arranged, this, [this] { // the current row may stand for another version now
        if (inventory() && m_model.versionAt(currentSource()) != m_version)
            followSubject();
    });
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &SchemasPage::followSubject);
    connect(m_tree, &QAbstractItemView::clicked, this, [this] {
        if (m_fieldChosen) {
            m_fieldChosen = false;
            refreshDetails();
        }
    });
}

QWidget *SchemasPage::madeFieldsPanel()
{
    auto *panel = new QWidget(this);
    m_fieldsTitle = new ElidedLabel(tr("Choose a subject or a version to see its fields."), Qt::ElideMiddle, panel);
    m_fieldsTitle->setObjectName(u"fieldsTitle"_s);
    m_fieldsTitle->setCopyable(false);
    m_problem = new QLabel(panel);
    m_problem->setObjectName(u"fieldsProblem"_s);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    m_problem->setContentsMargins(space::s, 0, space::s, space::xs);
    useToken(m_problem, QPalette::WindowText, Token::Critical);
    m_problem->hide();

    m_fieldProxy = new FilterProxy(this, true);
    m_fieldProxy->setSourceModel(&m_fieldModel);
    m_fields = new QTreeView(panel);
    m_fields->setObjectName(u"fieldsTree"_s);
    m_fields->setAccessibleName(tr("Fields"));
    m_fields->setModel(m_fieldProxy);
    m_fields->setItemDelegate(new CellDelegate(m_fields));
    m_fields->setUniformRowHeights(true);
    m_fields->setAllColumnsShowFocus(true);
    m_fields->setAnimated(false);
    m_fields->setTabKeyNavigation(false);
    m_fields->setIndentation(14);
    m_fields->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_fields->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff); // the columns always fit
    m_fields->setTextElideMode(Qt::ElideRight);
    m_fields->setSortingEnabled(false);
    QHeaderView *header = m_fields->header();
    header->setStretchLastSection(false);
    header->setMinimumSectionSize(40);
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setTextElideMode(Qt::ElideRight);
    for (int column = 0; column < FieldTreeModel::ColumnCount; ++column)
        header->setSectionResizeMode(column, QHeaderView::Fixed);
    m_fields->viewport()->installEventFilter(this);
    m_fields->installEventFilter(this);
    connect(m_fields->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex &current) {
                m_fieldChosen = current.isValid();
                if (!m_fromText) {
                    const SchemaField *field = m_fieldModel.fieldAt(m_fieldProxy->mapToSource(current));
                    if (field)
                        m_text->showField(field->path);
                    else
                        m_text->showNoField();
                }
                refreshDetails();
            });
    connect(m_fields, &QAbstractItemView::clicked, this, [this] {
        if (!m_fieldChosen) {
            m_fieldChosen = true;
            refreshDetails();
        }
    });

    auto *column = new QVBoxLayout(panel);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_textToggle = new QToolButton(panel);
    m_textToggle->setObjectName(u"showSchemaText"_s);
    m_textToggle->setText(tr("Te&xt"));
    m_textToggle->setIcon(themedIcon(u"schema"));
    m_textToggle->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_textToggle->setAutoRaise(true);
    m_textToggle->setCheckable(true);
    m_textToggle->setToolTip(tr("Shows the schema's text beside its fields (Alt+X)"));
    m_textToggle->setAccessibleName(tr("Show the schema's text"));
    m_textToggle->setShortcut(QKeySequence(Qt::ALT | Qt::Key_X));
    auto *title = new QHBoxLayout;
    title->setContentsMargins(space::s, space::xs, space::s, space::xs);
    title->addWidget(m_fieldsTitle, 1);
    title->addWidget(m_textToggle);
    column->addLayout(title);
    column->addWidget(m_problem);

    m_text = new SchemaTextView(panel);
    m_fieldsAndText = new QSplitter(Qt::Horizontal, panel);
    m_fieldsAndText->setObjectName(u"fieldsAndText"_s);
    m_fieldsAndText->setChildrenCollapsible(false);
    m_fieldsAndText->addWidget(m_fields);
    m_fieldsAndText->addWidget(m_text);
    m_fieldsAndText->setStretchFactor(0, 1);
    m_fieldsAndText->setStretchFactor(1, 1);
    m_fields->setMinimumWidth(160);
    m_text->setMinimumWidth(200);
    m_text->hide();
    column->addWidget(m_fieldsAndText, 1);
    const QVariant shown = QSettings().value(textShownSetting);
    m_textChosen = shown.isValid();
    setTextShown(shown.toBool());
    connect(m_textToggle, &QToolButton::clicked, this, [this](bool wanted) {
        m_textChosen = true;
        QSettings().setValue(textShownSetting, wanted);
        setTextShown(wanted);
    });
    connect(m_text, &SchemaTextView::formChanged, this, &SchemasPage::askForText);
    connect(m_text, &SchemaTextView::fieldEntered, this, [this](const QString &path) {
        const QModelIndex index = m_fieldProxy->mapFromSource(m_fieldModel.indexOfPath(path));
        if (!index.isValid())
            return;
        m_fromText = true;
        m_fields->setCurrentIndex(index);
        m_fields->scrollTo(index);
        m_fromText = false;
    });
    return panel;
}

QList<InventoryPart> SchemasPage::parts() const
{
    return {InventoryPart::Subjects, InventoryPart::Keks};
}

void SchemasPage::setInventory(const InventoryPtr &inventory)
{
    const InventoryPtr before = SchemasPage::inventory();
    keepInventory(inventory);
    m_model.setInventory(inventory);
    // What protects a field depends on the KEKs too. Followed anew even if only a version's pointer was exchanged.
    if (!before || before->subjects.constData() != inventory->subjects.constData()
        || before->keks.constData() != inventory->keks.constData()) {
        // References may lead to subjects that have arrived, or gone, meanwhile.
        const SchemaVersionPtr version = m_model.versionAt(currentSource());
        if (version != m_version)
            followSubject();
        else if (m_version)
            askForFields();
    }
    if (isComparing())
        m_compare->setInventory(inventory);
    showState(inventory);
    askForSettings();
    if (before && before->scopeSettings != inventory->scopeSettings)
        refreshDetails();
}

void SchemasPage::forgetConnection()
{
    closeComparison();
    m_compare->forget();
    m_settingsAskedFor.clear();
    m_wantedPath.clear();
    BrowsePage::forgetConnection();
    followSubject(); // to no version: its fields go too
    m_work.drop();
    m_textWork.drop();
}

void SchemasPage::followSubject()
{
    const SchemaVersionPtr version = m_model.versionAt(currentSource());
    m_fieldChosen = false;
    askForSettings();
    if (version == m_version)
        return;
    const bool sameVersion =
        version && m_version && version->subject == m_version->subject && version->version == m_version->version;
    m_version = version;
    if (!sameVersion) {
        showFields({});
        m_text->setWaiting(version ? tr("Reading the text") : tr("No text"));
        m_fieldsTitle->setText(
            version ? tr("Reading the fields of %1 version %2").arg(version->subject).arg(version->version)
                    : tr("Choose a subject or a version to see its fields."));
    }
    if (version) {
        askForFields();
        askForText();
    } else {
        m_work.drop();
        m_textWork.drop();
    }
}

void SchemasPage::askForText()
{
    if (m_text->isHidden() || !m_version || !inventory())
        return;
    m_textWork.request([version = m_version, inventory = inventory(), form = m_text->form()] {
        return textOf(version, inventory, form);
    });
}

void SchemasPage::showText(const VersionTextPtr &text)
{
    m_text->setText(text->text, text->version->text);
    const SchemaField *field = m_fieldModel.fieldAt(m_fieldProxy->mapToSource(m_fields->currentIndex()));
    if (field)
        m_text->showField(field->path);
}

void SchemasPage::setTextShown(bool shown)
{
    m_textToggle->setChecked(shown);
    if (m_text->isHidden() != shown)
        return;
    m_text->setVisible(shown);
    if (shown) {
        const int room = std::max(2, m_fieldsAndText->width());
        m_fieldsAndText->setSizes({room / 2, room - room / 2});
        askForText();
    }
}

void SchemasPage::askForFields()
{
    const VersionFieldsPtr shown = m_fieldModel.fields();
    const FieldTreePtr known = shown && shown->version == m_version ? shown->tree : FieldTreePtr();
    m_work.request(
        [version = m_version, inventory = inventory(), known] { return fieldsOf(version, inventory, known); });
}

void SchemasPage::showFields(const VersionFieldsPtr &fields)
{
    const bool sameTree = fields && m_fieldModel.fields() && fields->tree == m_fieldModel.fields()->tree;
    const QString path = m_wantedPath.isEmpty() && m_fieldChosen
        ? m_fields->currentIndex().data(KeyRole).value<ObjectRef>().key.value(2)
        : m_wantedPath;
    m_fieldModel.setFields(fields);
    if (!fields) {
        m_problem->hide();
        return;
    }
    m_wantedPath.clear();
    m_fieldsTitle->setText(tr("Fields of %1 version %2").arg(fields->version->subject).arg(fields->version->version));
    const QStringList &missing = fields->tree->missingReferences;
    m_problem->setVisible(!fields->tree->problem.isEmpty() || !missing.isEmpty());
    if (!fields->tree->problem.isEmpty())
        m_problem->setText(tr("The schema cannot be read: %1").arg(fields->tree->problem));
    else if (!missing.isEmpty())
        m_problem->setText(tr("References that were not found: %1").arg(missing.join(u", "_s)));
    if (!sameTree && flattened(*fields->tree).size() <= unfoldedFields)
        m_fields->expandAll();
    fitFieldColumns();
    const QModelIndex current =
        path.isEmpty() ? QModelIndex() : m_fieldProxy->mapFromSource(m_fieldModel.indexOfPath(path));
    if (current.isValid()) {
        m_fields->setCurrentIndex(current);
        m_fields->scrollTo(current);
        m_fieldChosen = true; // also when it was the current one already, behind the subject's details
    }
    refreshDetails();
}

void SchemasPage::fitFieldColumns()
{
    // Shares of the width; a narrow panel does without the rule, which the details name.
    struct Share {
        int column;
        int parts;
    };
    const int width = m_fields->viewport()->width();
    const bool narrow = width < 420;
    const bool veryNarrow = width < 360;
    m_fields->setColumnHidden(FieldTreeModel::RuleColumn, narrow);
    m_fields->setColumnHidden(FieldTreeModel::TypeColumn, veryNarrow); // the text beside it says it
    const std::array<Share, 5> shares{{{FieldTreeModel::NameColumn, 22},
                                       {FieldTreeModel::TypeColumn, veryNarrow ? 0 : 14},
                                       {FieldTreeModel::TagsColumn, 16},
                                       {FieldTreeModel::VerdictColumn, 16},
                                       {FieldTreeModel::RuleColumn, narrow ? 0 : 32}}};
    const int last = narrow ? FieldTreeModel::VerdictColumn : FieldTreeModel::RuleColumn;
    int total = 0;
    for (const Share &share : shares)
        total += share.parts;
    int left = width;
    for (const Share &share : shares) {
        if (share.parts == 0)
            continue;
        const int size = share.column == last ? left : width * share.parts / total;
        m_fields->header()->resizeSection(share.column, std::max(40, size));
        left -= size;
    }
}

void SchemasPage::arrangePanels()
{
    const Qt::Orientation orientation = m_panels->width() < besideFrom ? Qt::Vertical : Qt::Horizontal;
    if (orientation == m_panels->orientation())
        return;
    m_panels->setOrientation(orientation);
    const int room = orientation == Qt::Vertical ? m_panels->height() : m_panels->width();
    m_panels->setSizes({room * 2 / 5, room - room * 2 / 5});
}

bool SchemasPage::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_panels && event->type() == QEvent::Resize) {
        arrangePanels();
        if (!m_textChosen)
            setTextShown(m_panels->width() * 3 / (m_panels->orientation() == Qt::Vertical ? 3 : 5) >= roomForText);
    }
    if (watched == m_fields->viewport() && event->type() == QEvent::Resize)
        fitFieldColumns();
    if (watched == m_fields && (event->type() == QEvent::KeyPress || event->type() == QEvent::ShortcutOverride)) {
        auto *key = static_cast<QKeyEvent *>(event);
        if (key->matches(QKeySequence::Copy)) {
            event->accept();
            QStringList cells;
            for (int column = 0; event->type() == QEvent::KeyPress && column < FieldTreeModel::ColumnCount; ++column)
                cells.append(m_fields->currentIndex().siblingAtColumn(column).data().toString());
            if (!cells.isEmpty())
                QGuiApplication::clipboard()->setText(cells.join(u'\t'));
            return true;
        }
        if (event->type() == QEvent::KeyPress && (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter)) {
            setDetailsShown(true);
            details()->commit();
            details()->setFocus(Qt::ShortcutFocusReason);
            return true;
        }
    }
    return BrowsePage::eventFilter(watched, event);
}

QList<QWidget *> SchemasPage::areas() const
{
    QList<QWidget *> areas = BrowsePage::areas();
    const qsizetype rows = areas.indexOf(m_tree);
    if (rows < 0)
        return areas;
    if (isComparing()) {
        areas[rows] = m_compare->content();
        return areas;
    }
    if (!m_text->isHidden())
        areas.insert(rows + 1, m_text->code()->editor());
    if (m_fieldProxy->rowCount() > 0)
        areas.insert(rows + 1, m_fields);
    return areas;
}

ObjectRef SchemasPage::currentObject() const
{
    return m_fieldChosen && m_fields->currentIndex().isValid()
        ? m_fields->currentIndex().data(KeyRole).value<ObjectRef>()
        : BrowsePage::currentObject();
}

bool SchemasPage::isComparing() const
{
    return m_stack->currentWidget() == m_compare;
}

void SchemasPage::compareSelected()
{
    if (!inventory())
        return;
    QModelIndexList rows = m_tree->selectionModel()->selectedRows();
    if (rows.isEmpty() && m_tree->currentIndex().isValid())
        rows = {m_tree->currentIndex()};
    QList<SchemaVersionPtr> versions;
    for (const QModelIndex &row : std::as_const(rows)) {
        if (const SchemaVersionPtr version = m_model.versionAt(row); version)
            versions.append(version);
    }
    if (versions.isEmpty())
        return;
    SchemaVersionPtr left = versions.constFirst();
    SchemaVersionPtr right = versions.value(1);
    if (right) {
        if (left->subject == right->subject && left->version > right->version)
            std::swap(left, right);
    } else {
        right = left;
        // The one before it; of the first one the one behind it.
        const SubjectEntry *subject = inventory()->subject(right->subject);
        for (const SchemaVersionPtr &other : subject ? subject->versions : QList<SchemaVersionPtr>()) {
            if (other->version < right->version)
                left = other;
        }
        if (left == right && subject && subject->versions.size() > 1)
            right = subject->versions.at(1);
    }
    if (!isComparing()) {
        m_detailsBefore = areDetailsShown();
        details()->hide(); // two texts need the room; not remembered, as it is for the while
    }
    m_stack->setCurrentWidget(m_compare);
    m_compare->setInventory(inventory());
    m_compare->compare(left, right);
    m_compare->content()->setFocus(Qt::ShortcutFocusReason);
}

void SchemasPage::closeComparison()
{
    if (!isComparing())
        return;
    m_stack->setCurrentWidget(m_panels);
    details()->setVisible(m_detailsBefore);
    m_tree->setFocus(Qt::OtherFocusReason);
}

bool SchemasPage::closeInnermost()
{
    if (isComparing()) {
        closeComparison();
        return true;
    }
    if (m_text->isVisible() && m_text->code()->isSearchOpen()) {
        m_text->code()->closeSearch();
        return true;
    }
    return BrowsePage::closeInnermost();
}

bool SchemasPage::reveal(const ObjectRef &object)
{
    closeComparison();
    if (object.kind == ObjectRef::Kind::Tag && inventory() && contains(*inventory(), object)) {
        revealRows(u"tag:="_s + filterValueText(object.key.value(0)));
        return true;
    }
    if (object.kind == ObjectRef::Kind::Subject) {
        m_fieldChosen = false; // else the details would still be those of a field of it
        m_wantedPath.clear();
        const bool there = BrowsePage::reveal(object);
        refreshDetails();
        return there;
    }
    if (object.kind != ObjectRef::Kind::Field || object.key.size() != 3)
        return false;
    const ObjectRef version{ObjectRef::Kind::Subject, object.key.mid(0, 2)};
    const ObjectRef subject{ObjectRef::Kind::Subject, object.key.mid(0, 1)};
    // Of the newest version the subject's row, which need not be opened.
    const SchemaVersionPtr latest = m_model.versionAt(m_model.indexOf(subject));
    m_wantedPath = object.key.at(2);
    const bool isLatest = latest && QString::number(latest->version) == object.key.at(1);
    if (!BrowsePage::reveal(isLatest ? subject : version)) {
        m_wantedPath.clear();
        return false;
    }
    if (m_fieldModel.fields() && m_fieldModel.fields()->version == m_version)
        showFields(m_fieldModel.fields());
    return true;
}

QStringList SchemasPage::wantedNames(const ObjectRef &key) const
{
    return key.key.mid(0, 1);
}

void SchemasPage::fillDetails(const QModelIndex &current)
{
    const QModelIndex source = currentSource();
    const SubjectEntry *subject = current.isValid() ? m_model.subjectAt(source) : nullptr;
    if (!subject || !inventory())
        return;
    const QModelIndex field = m_fieldProxy->mapToSource(m_fields->currentIndex());
    if (m_fieldChosen && field.isValid())
        fillField(*m_fieldModel.fieldAt(field), *m_fieldModel.protectionAt(field));
    else
        fillSubject(*subject, m_model.versionAt(source), SchemaTreeModel::isVersion(source));
}

void SchemasPage::fillField(const SchemaField &field, const FieldProtection &protection)
{
    DetailsPane *pane = details();
    const SchemaVersion &version = *m_fieldModel.fields()->version;
    pane->setKey(u"field/"_s + version.subject + u'/' + QString::number(version.version) + u'/' + field.path);
    pane->setHeading(field.path, objectKindText(ObjectRef::Kind::Field));
    const Mark mark = FieldTreeModel::verdictMark(protection.verdict);
    addMarkChip(pane, verdictWord(protection.verdict), mark == Mark::None ? Mark::Info : mark);

    pane->addSection(tr("Do the official clients encrypt it?"));
    addMarkNote(pane, verdictText(protection.verdict), verdictRemedy(protection.verdict),
                mark == Mark::None ? Mark::Info : mark);
    if (protection.encryptedTwice)
        addMarkNote(pane, tr("Rules with different tags overlap here: the value is encrypted twice."), {},
                    Mark::Medium);
    if (protection.tags.onlyForSomeClients)
        addMarkNote(
            pane,
            tr("A tag pattern of the metadata fits only the Java or only the JavaScript spelling of the field's name."),
            {}, Mark::High);
    for (const RuleUse &use : protection.rules) {
        pane->addLink(tr("Rule"), use.rule,
                      {ObjectRef::Kind::Policy, {version.subject, QString::number(version.version), use.rule}});
        if (use.kekName.isEmpty())
            pane->addFact(tr("KEK"), tr("not named"));
        else
            pane->addLink(tr("KEK"), use.kekName, {ObjectRef::Kind::Kek, {use.kekName}});
        pane->addFact(tr("Algorithm"), use.algorithm, {.mono = true, .copyable = false, .toolTip = {}});
        pane->addFact(tr("In force"), yesNoText(use.inForce));
        pane->addFact(tr("By tags"),
                      use.matchedTags.isEmpty() ? tr("the rule covers every field") : use.matchedTags.join(u", "_s));
    }

    pane->addSection(tr("Tags"));
    pane->addFact(tr("Inline"),
                  protection.tags.inlineTags.isEmpty() ? tr("none") : protection.tags.inlineTags.join(u", "_s),
                  {.mono = false, .copyable = false, .toolTip = tr("Written in the schema itself")});
    pane->addFact(tr("External"),
                  protection.tags.externalTags.isEmpty() ? tr("none") : protection.tags.externalTags.join(u", "_s),
                  {.mono = false, .copyable = false, .toolTip = tr("From patterns in the version's metadata")});

    for (const QString &tag : protection.tags.all)
        pane->addLink(tr("Tag"), tag, {ObjectRef::Kind::Tag, {tag}});

    pane->addSection(tr("Field"));
    pane->addFact(tr("Type"), field.typeText, {.mono = true, .copyable = false, .toolTip = {}});
    pane->addFact(tr("Kind"), fieldKindText(field.kind));
    if (!field.logicalType.isEmpty())
        pane->addFact(tr("Logical type"), field.logicalType, {.mono = true, .copyable = false, .toolTip = {}});
    pane->addFact(tr("Nullable"), yesNoText(field.nullable));
    if (!field.defaultText.isEmpty())
        pane->addFact(tr("Default"), field.defaultText, {.mono = true, .copyable = true, .toolTip = {}});
    pane->addFact(
        tr("Matching name"), field.matchName,
        {.mono = true, .copyable = true, .toolTip = tr("What tag patterns in the metadata are compared with")});
    if (!field.alternateMatchName.isEmpty())
        pane->addFact(tr("In JavaScript"), field.alternateMatchName, {.mono = true, .copyable = true, .toolTip = {}});
    if (field.line >= 0)
        pane->addFact(tr("Line"), tr("%1 as registered").arg(numberText(field.line + 1)));
    if (field.recursive)
        pane->addFact(tr("Recursive"), tr("yes: its type contains itself"));
    pane->addLink(tr("Subject"), tr("%1 version %2").arg(version.subject).arg(version.version),
                  {ObjectRef::Kind::Subject, {version.subject, QString::number(version.version)}});
    if (!field.doc.isEmpty())
        pane->addText(tr("Doc"), field.doc);
}

void SchemasPage::fillSubject(const SubjectEntry &subject, const SchemaVersionPtr &version, bool ofVersion)
{
    DetailsPane *pane = details();
    const QDateTime now = QDateTime::currentDateTimeUtc();
    pane->setKey(u"subject/"_s + subject.name
                 + (ofVersion && version ? QString(u'/' + QString::number(version->version)) : QString()));
    pane->setHeading(subject.name,
                     ofVersion && version ? tr("Version %1").arg(version->version)
                                          : objectKindText(ObjectRef::Kind::Subject));
    const QList<ItemError> errors = m_model.errorsAt(currentSource());
    constexpr qsizetype mostErrors = 3;
    const auto addErrors = [&] {
        for (const ItemError &error : errors.first(std::min(errors.size(), mostErrors)))
            addErrorNote(pane, tr("%1 could not be read.").arg(error.item), error.error);
    };
    if (!version) {
        addErrors();
        const PartState::Phase phase = inventory()->part(InventoryPart::Subjects).phase;
        const bool awaited = phase == PartState::Phase::Loading || phase == PartState::Phase::Waiting;
        if (errors.isEmpty())
            pane->addNote(subject.versionsKnown ? tr("No version of it could be read.")
                              : awaited         ? tr("Only the name has arrived so far.")
                                        : tr("Only the name is known: loading ended before its versions arrived."),
                          Token::MutedText, awaited ? u"loading"_s : u"waiting"_s);
        return;
    }
    const bool deleted = ofVersion ? version->deleted : subject.deleted;
    addMarkChip(pane, deleted ? tr("Soft-deleted") : tr("Live"), deleted ? Mark::Deleted : Mark::Ok);
    addErrors();
    const VersionFieldsPtr fields = m_fieldModel.fields();
    if (fields && fields->version == version && !fields->tree->problem.isEmpty())
        pane->addNote(tr("The schema cannot be read: %1").arg(fields->tree->problem), Token::Critical,
                      u"severity-critical"_s);

    pane->addSection(tr("Schema"));
    pane->addFact(tr("Type"), schemaTypeText(version->type, version->typeText));
    pane->addFact(tr("Version"), numberText(version->version));
    pane->addFact(tr("Schema id"), QString::number(version->id), {.mono = true, .copyable = true, .toolTip = {}});
    if (!version->guid.isEmpty())
        pane->addFact(tr("GUID"), version->guid, {.mono = true, .copyable = true, .toolTip = {}});
    const QString context = contextOf(subject.name);
    pane->addFact(tr("Context"), context.isEmpty() ? tr("default") : context);
    addTimeFact(pane, tr("Registered"), version->changedAt, now);
    if (fields && fields->version == version && !fields->tree->rootTags.isEmpty())
        pane->addFact(tr("Tags of the root"), fields->tree->rootTags.join(u", "_s));

    pane->addSection(tr("Versions"));
    for (const SchemaVersionPtr &other : subject.versions) {
        if (other != version)
            pane->addLink(other->deleted ? tr("Soft-deleted") : tr("Version"), tr("Version %1").arg(other->version),
                          {ObjectRef::Kind::Subject, {subject.name, QString::number(other->version)}});
    }
    if (subject.versions.size() <= 1)
        pane->addFact(tr("Others"), tr("none"));

    fillReferences(*version);

    pane->addSection(tr("Rules"));
    const RuleSet &rules = version->ruleSet;
    if (rules.isEmpty())
        pane->addFact(tr("Rules"), tr("none"));
    else
        pane->addFact(tr("In force"), enableAtText(rules.enableAt));
    for (const auto &[list, entries] :
         {std::pair(RuleList::Migration, rules.migrationRules), std::pair(RuleList::Domain, rules.domainRules),
          std::pair(RuleList::Encoding, rules.encodingRules)}) {
        for (const Rule &rule : entries) {
            if (rule.isEncryption())
                pane->addLink(rule.type, rule.name,
                              {ObjectRef::Kind::Policy, {subject.name, QString::number(version->version), rule.name}});
            else
                pane->addFact(ruleListName(list), tr("%1: %2").arg(rule.name, rule.type));
        }
    }

    addDeks(subject.name);

    pane->addSection(tr("Metadata"));
    const SchemaMetadata &metadata = version->metadata;
    if (metadata.isEmpty())
        pane->addFact(tr("Metadata"), tr("none"));
    for (auto it = metadata.tags.cbegin(); it != metadata.tags.cend(); ++it)
        pane->addFact(it.key(), tr("external tags %1").arg(it.value().join(u", "_s)));
    for (auto it = metadata.properties.cbegin(); it != metadata.properties.cend(); ++it)
        pane->addMasked(it.key(), it.value());
    if (!metadata.sensitive.isEmpty())
        pane->addFact(tr("Sensitive"), metadata.sensitive.join(u", "_s));

    fillSettings(subject.name);

    addSchemaText(*version);
    if (!rules.isEmpty())
        addJson(pane, tr("Rule set as JSON"), rules.toMaskedJson());
    if (!metadata.isEmpty())
        addJson(pane, tr("Metadata as JSON"), metadata.toMaskedJson());
}

void SchemasPage::fillReferences(const SchemaVersion &version)
{
    DetailsPane *pane = details();
    pane->addSection(tr("References"));
    const VersionFieldsPtr fields = m_fieldModel.fields();
    if (version.references.isEmpty())
        pane->addFact(tr("Refers to"), tr("none"));
    if (!fields || fields->version.get() != &version) {
        if (!version.references.isEmpty())
            pane->addFact(tr("Refers to"), tr("being looked up"));
        return;
    }
    for (const ReferenceFact &reference : fields->references) {
        const QString label = reference.through.isEmpty() ? tr("Refers to") : tr("Indirectly to");
        const QString target = tr("%1 version %2").arg(reference.subject).arg(reference.version);
        switch (reference.state) {
        case ReferenceState::Live:
        case ReferenceState::SoftDeleted:
            pane->addLink(label, reference.state == ReferenceState::Live ? target : tr("%1, soft-deleted").arg(target),
                          {ObjectRef::Kind::Subject, {reference.subject, QString::number(reference.version)}});
            break;
        case ReferenceState::MissingSubject:
            addMarkNote(pane, tr("It refers to %1: there is no such subject.").arg(target), {}, Mark::Critical);
            break;
        case ReferenceState::MissingVersion:
            addMarkNote(pane, tr("It refers to %1: the subject has no such version.").arg(target), {}, Mark::Critical);
            break;
        case ReferenceState::NotRead:
            pane->addFact(label, tr("%1, not read").arg(target));
            break;
        }
        pane->addFact(tr("as"), reference.reference.name,
                      {.mono = true,
                       .copyable = false,
                       .toolTip = reference.through.isEmpty() ? tr("How the schema's text names it")
                                                              : tr("Through %1").arg(reference.through)});
    }
    for (const ReferenceUser &user : fields->users)
        pane->addLink(tr("Used by"),
                      user.deleted ? tr("%1 version %2, soft-deleted").arg(user.subject).arg(user.version)
                                   : tr("%1 version %2").arg(user.subject).arg(user.version),
                      {ObjectRef::Kind::Subject, {user.subject, QString::number(user.version)}});
}

void SchemasPage::fillSettings(const QString &subject)
{
    DetailsPane *pane = details();
    const EffectiveSettings settings = effectiveSettings(*inventory(), subject);
    pane->addSection(tr("Configuration"));
    const auto add = [&](const QString &label, const EffectiveSetting &setting, const QString &unset = {}) {
        if (setting.source == SettingSource::Unknown)
            pane->addFact(label, settings.awaited ? tr("being read") : tr("not read"));
        else if (!setting.value.isEmpty())
            pane->addFact(label, tr("%1, %2").arg(setting.value, settingSourceText(setting)));
        else if (!unset.isEmpty())
            pane->addFact(label, unset);
    };
    add(tr("Compatibility"), settings.compatibility);
    if (!settings.compatibilityGroup.value.isEmpty())
        add(tr("Compatibility group"), settings.compatibilityGroup);
    add(tr("Normalize"), settings.normalize);
    add(tr("Mode"), settings.mode);
    add(tr("Alias"), settings.alias, tr("none"));
    if (settings.error)
        addErrorNote(pane, tr("Some settings could not be read."), *settings.error);
}

void SchemasPage::askForSettings()
{
    const SubjectEntry *subject = m_model.subjectAt(currentSource());
    if (!subject || !inventory() || !isVisible())
        return;
    const QStringList scopes = settingScopes(subject->name);
    if (subject->name != m_settingsAskedFor
        || std::any_of(scopes.cbegin(), scopes.cend(),
                       [this](const QString &scope) { return !inventory()->scopeSettings.contains(scope); })) {
        m_settingsAskedFor = subject->name;
        Q_EMIT settingsWanted({subject->name});
    }
}

void SchemasPage::addDeks(const QString &subject)
{
    constexpr int mostLinks = 50;
    details()->addSection(tr("DEKs"));
    int count = 0;
    for (const Dek &dek : inventory()->deks) {
        if (dek.subject != subject || ++count > mostLinks)
            continue;
        const ObjectRef ref{ObjectRef::Kind::Dek,
                            {dek.kekName, dek.subject, dek.algorithm, QString::number(dek.version)}};
        details()->addLink(dek.deleted ? tr("Soft-deleted") : tr("DEK"),
                           tr("version %1 under KEK %2").arg(dek.version).arg(dek.kekName), ref);
    }
    if (count == 0)
        details()->addFact(tr("DEKs"), tr("none: nothing was encrypted for it yet"));
    else if (count > mostLinks)
        details()->addFact(tr("More"), numberText(count - mostLinks));
}

void SchemasPage::addSchemaText(const SchemaVersion &version)
{
    const QString text = QString::fromUtf8(version.text);
    if (text.size() > mostShownText) { // the details would take a while to lay it out
        details()->addText(
            tr("Schema text"),
            tr("It is %1 characters long: Text above the fields shows and copies it.").arg(numberText(text.size())));
        return;
    }
    const bool isJson = version.type == SchemaType::Avro || version.type == SchemaType::Json;
    details()->addCode(tr("Schema text"), isJson ? indentedJson(text) : text,
                       isJson                                     ? JsonHighlighter::Language::Json
                           : version.type == SchemaType::Protobuf ? JsonHighlighter::Language::Proto
                                                                  : JsonHighlighter::Language::Plain,
                       true, text);
}

} // namespace kekkai
