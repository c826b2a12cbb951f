#pragma once

#include "models/schemas/fieldtreemodel.h"
#include "models/schemas/schematreemodel.h"
#include "models/support/filterproxy.h"
#include "models/support/latestresult.h"
#include "ui/pages/browsepage.h"

class QLabel;
class QSplitter;
class QStackedWidget;
class QToolButton;
class QTreeView;

namespace kekkai {

class ElidedLabel;
class SchemaComparePanel;
class SchemaTextView;

/// Subjects and their versions, the fields of the chosen version, and what protects each.
class SchemasPage final : public BrowsePage {
    Q_OBJECT
public:
    explicit SchemasPage(QWidget *parent = nullptr);

    [[nodiscard]] QList<InventoryPart> parts() const override;
    void setInventory(const InventoryPtr &inventory) override;
    void forgetConnection() override;
    bool reveal(const ObjectRef &object) override;
    [[nodiscard]] QList<QWidget *> areas() const override;
    [[nodiscard]] ObjectRef currentObject() const override;
    /// Compares the two rows that are selected; of one row its version with the one before it.
    void compareSelected();
    [[nodiscard]] bool isComparing() const;
    bool closeInnermost() override;

protected:
    void fillDetails(const QModelIndex &current) override;
    [[nodiscard]] QStringList wantedNames(const ObjectRef &key) const override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    [[nodiscard]] QWidget *madeFieldsPanel();
    void followSubject();
    void askForFields();
    void askForText();
    void showText(const VersionTextPtr &text);
    void setTextShown(bool shown);
    void closeComparison();
    void fillReferences(const SchemaVersion &version);
    void showFields(const VersionFieldsPtr &fields);
    void fitFieldColumns();
    void arrangePanels();
    void fillSubject(const SubjectEntry &subject, const SchemaVersionPtr &version, bool ofVersion);
    void fillField(const SchemaField &field, const FieldProtection &protection);
    void fillSettings(const QString &subject);
    void askForSettings();
    void addDeks(const QString &subject);
    void addSchemaText(const SchemaVersion &version);

    SchemaTreeModel m_model;
    FieldTreeModel m_fieldModel;
    LatestResult<VersionFieldsPtr> m_work;
    LatestResult<VersionTextPtr> m_textWork;
    SchemaVersionPtr m_version; ///< whose fields are shown or on their way
    FilterProxy *m_fieldProxy;
    QTreeView *m_tree;
    QTreeView *m_fields;
    ElidedLabel *m_fieldsTitle;
    QLabel *m_problem;
    QSplitter *m_panels;
    QStackedWidget *m_stack;
    SchemaComparePanel *m_compare;
    bool m_detailsBefore = true; ///< whether the details were shown when the comparison was opened
    QSplitter *m_fieldsAndText;
    SchemaTextView *m_text;
    QToolButton *m_textToggle;
    bool m_fromText = false; ///< the field is being chosen by the cursor in the text
    bool m_textChosen = false; ///< the user has said whether the text is shown; else the room decides
    bool m_fieldChosen = false; ///< the details are those of the current field, not of the subject
    QString m_settingsAskedFor; ///< subject
    QString m_wantedPath; ///< of a field to be shown once its version's fields are there
};

} // namespace kekkai
