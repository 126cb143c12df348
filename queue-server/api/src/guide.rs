//! Departments, matters and their guides: answer of `GET /api/v1/guides`.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Everything a kiosk needs to let a citizen find a matter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Guides {
    /// Departments in the hall's order.
    pub departments: Vec<Department>,
    /// Matters in the hall's order.
    pub matters: Vec<Matter>,
    /// Themes in the hall's order; [`Matter::themes`] names them by id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub themes: Vec<Theme>,
    /// 常办事项: ids of the matters most asked for, the most asked first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shortcuts: Vec<String>,
    /// Other words a matter is looked for by, such as `社保卡`, by the matter's id. Beside the matters and not in them,
    /// because kiosks of earlier versions refuse a matter with a field they do not know.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub keywords: BTreeMap<String, Vec<String>>,
}

/// 主题: a reason to come that citizens know, across departments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Theme {
    /// Stable id, such as `birth`.
    pub id: String,
    /// 出生
    pub name: String,
    /// Birth
    pub name_en: String,
    /// Whom or what it is about.
    pub kind: ThemeKind,
}

/// Whom or what a theme is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ThemeKind {
    /// 个人办事
    Personal,
    /// 企业办事
    Company,
    /// 人生事项: an event in a life, from birth to death.
    Life,
    /// Of a newer server: shown after the others.
    #[default]
    #[serde(other)]
    Other,
}

/// 部门: who owns matters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Department {
    /// Stable id, such as `hrss`.
    pub id: String,
    /// 人力资源和社会保障局
    pub name: String,
    /// Human Resources and Social Security Bureau
    pub name_en: String,
}

/// How soon a matter is done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum MatterKind {
    /// 即办件: done at once.
    #[default]
    AtOnce,
    /// 承诺件: promised within a time.
    Promised,
    /// 联办件: several departments together.
    Joint,
}

/// 事项: one thing a citizen can get done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Matter {
    /// Stable id, such as `pension-transfer`.
    pub id: String,
    /// 养老保险关系转移
    pub name: String,
    /// Transfer of pension insurance
    pub name_en: String,
    /// Id of the department.
    pub department: String,
    /// Prefix of the window type that serves it.
    pub window_type: String,
    /// How soon it is done.
    #[serde(default)]
    pub kind: MatterKind,
    /// Ids of the themes it is found under, such as `birth`.
    #[serde(default)]
    pub themes: Vec<String>,
    /// What to know before it.
    pub guide: Guide,
}

/// 办事指南: the disclosed facts of a matter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Guide {
    /// 法律依据
    pub basis: String,
    /// 受理条件
    pub conditions: String,
    /// 办理流程, one step a line.
    pub procedure: Vec<String>,
    /// 申请材料, one document a line.
    pub materials: Vec<String>,
    /// 办理时限
    pub time_limit: String,
    /// 收费及依据
    pub fee: String,
    /// 窗口权限
    pub authority: String,
    /// 咨询电话
    pub phone: String,
    /// 网址; may be empty.
    #[serde(default)]
    pub url: String,
}
