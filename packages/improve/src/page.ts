export { diagnosisPage, type PageContext } from './page/diagnosis-page.js';
